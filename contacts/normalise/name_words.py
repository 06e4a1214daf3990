"""The words by which names are told apart. Hints only: nothing is refused for not being here."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PARTICLES = _words(
    """da das de degli dei del della dello den der des di do dos du el la las le lo los san
    santa ten ter van vom von zu zum zur y bin ibn"""
)
# Of these, the ones written small; not "e" and "i", which are initials more often.
LOWERED = _words(
    """da das de degli dei del della dello den der des di do dos du el la las los ten ter van
    vom von y zu zum zur"""
)
HONORIFICS = _words(
    """don dna dona dr dra dres ing lic mr mrs ms miss mx prof profa sr sra srta sres herr frau
    mme mlle sir"""
)
SUFFIXES = _words("jr jnr sr snr ii iii iv phd md esq junior senior")
NUMERALS = _words("ii iii iv vi vii viii")

# What follows "Mac" in Scottish and Irish names; "Macías", "Machado" and "Mack" are none.
MAC_REST = _words(
    """alister allister arthur askill aulay bain beth bride callum cormac crimmon diarmid
    donald donnell dougal dougall dowell duff eachern ewan farlane gillivray gowan
    gregor innes intosh intyre iver kay kenna kenzie kinlay kinley kinnon lachlan laine
    laren lean leish lellan leod mahon millan murray namara naughton neil neill nicol
    niven phail phee pherson quarie queen rae robert sween tavish vicar"""
)

# First names that Spanish speakers join, and those joined to them.
JOINING = _words(
    """ana angel antonio carlos eva francisco fernando jesus jorge jose juan luis luisa manuel
    mª maria m.ª marco miguel pedro rosa victor"""
)
JOINED = _words(
    """alberto alejandro alfonso alfredo andres angel angela angeles antonia antonio beatriz
    belen carlos carmen cristina cruz david dolores eduardo elena emilio enrique esther
    eugenia eugenio felix fernando francisca francisco gabriel guadalupe guillermo
    ignacio ines isabel javier jesus jose josefa juan julia laura lucia luis luisa luz
    manuel mar maria miguel mercedes montserrat nieves pablo paz pedro pilar rafael
    ramon raul rocio rosa rosario sofia teresa vicente victoria victor"""
)
GIVEN = (
    _words(
        """adrian alba alvaro amparo andrea carla carmen clara claudia concepcion cristobal daniel
    diego domingo elsa encarnacion felipe gloria gonzalo hector hugo irene ivan javier
    joaquin josefina julian lorena lourdes lucas marcos margarita marina mario marta
    martina mateo monica natalia noelia nuria olga oscar paula patricia raquel ricardo
    roberto rodrigo ruben sandra santiago sara sergio silvia sonia susana tomas veronica
    virginia yolanda"""
    )
    | JOINED
    | JOINING
)
SURNAMES = _words(
    """aguilar alonso alvarado arias benitez blanco bravo cabrera calvo campos cano caballero
    castillo castro contreras cortes crespo cruz delgado diaz diez duran espinoza
    esteban fuentes gallardo gallego garcia garrido gil gomez guerrero guzman herrera
    herrero ibanez iglesias leon lozano marin medina mendoza molina montero mora morales
    moreno moya munoz navarro nieto ortega ortiz parra pascual pena perez prieto ramos
    rey reyes rivas rivera rojas romero rubio ruiz saez salazar salas santana santiago
    santos sanz serrano silva soler soto suarez torres valencia vargas vega velasco vera
    vicente vidal villa zapata"""
)
