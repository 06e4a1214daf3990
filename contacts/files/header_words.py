"""The words people put over columns, by what they mean. Data only."""

SYNONYMS = {
    "given_name": "first name|firstname|given name|forename|christian name|fname|first|"
    "nombre de pila|primer nombre|nombre|nombres|given_name",
    "middle_name": "middle name|middlename|additional name|segundo nombre",
    "family_name": "last name|lastname|surname|family name|lname|last|apellidos|apellido|"
    "primer apellido|apellido 1|apellido1",
    "second_family_name": "second last name|second surname|second family name|"
    "segundo apellido|apellido 2|apellido2",
    "full_name": "name|full name|fullname|display name|contact name|contact|customer name|"
    "nombre completo|nombre y apellidos|apellidos y nombre|contacto|cliente|nombre del cliente",
    "honorific": "salutation|honorific|name prefix|tratamiento|courtesy title|tratamiento formal",
    "gender": "gender|sex|sexo|genero",
    "birthday": "birthday|birth date|birthdate|date of birth|dob|born|fecha de nacimiento|"
    "fecha nacimiento|nacimiento|cumpleanos|f nacimiento|fecha nac",
    "occupation": "occupation|profession|ocupacion|profesion",
    "language": "language|preferred language|locale|idioma|lengua|idioma preferido",
    "time_zone": "time zone|timezone|zona horaria|huso horario",
    "organisation": "company|company name|organisation|organization|organization name|"
    "organisation name|account name|employer|empresa|compania|organizacion|razon social|"
    "nombre de la empresa|entidad|associated company",
    "organisation_role": "job title|position|role|title|job|organisation title|"
    "organization title|cargo|puesto|funcion|puesto de trabajo",
    "stage": "stage|lifecycle stage|life cycle stage|customer stage|etapa|fase|"
    "etapa del ciclo de vida|ciclo de vida",
    "notes": "notes|note|comments|comment|remarks|description|notas|nota|observaciones|"
    "comentarios|descripcion",
    "email": "email|e-mail|mail|email address|e-mail address|emailaddress|primary email|"
    "correo|correo electronico|direccion de correo|direccion de correo electronico|"
    "direccion de email|email principal",
    "email:work": "work email|business email|email work|correo de trabajo|correo profesional|"
    "email trabajo|email profesional",
    "email:home": "home email|personal email|private email|email home|correo personal|"
    "email personal",
    "email:other": "other email|secondary email|alternative email|otro correo|otro email|"
    "correo alternativo|email 2|e-mail 2|email2|email secundario",
    "phone": "phone|telephone|phone number|tel|telefono|numero de telefono|tlf|tfno|"
    "telephone number|primary phone|telefono principal",
    "phone:mobile": "mobile|mobile phone|cell|cell phone|cellphone|mobile number|movil|"
    "telefono movil|celular|telefono celular|whatsapp",
    "phone:work": "work phone|business phone|office phone|telefono trabajo|"
    "telefono de trabajo|telefono oficina|telefono de la empresa",
    "phone:home": "home phone|private phone|telefono casa|telefono de casa|telefono fijo|fijo|"
    "telefono particular|landline",
    "phone:other": "other phone|secondary phone|phone 2|phone2|otro telefono|telefono 2|"
    "telefono alternativo",
    "address::formatted": "address|full address|postal address|direccion completa|location|"
    "direccion postal",
    "address::street": "street|street address|address line 1|address1|address 1|direccion|calle|"
    "domicilio|direccion 1",
    "address::street2": "street 2|address line 2|address2|address 2|direccion 2|piso",
    "address::city": "city|suburb|town|ciudad|localidad|poblacion|municipio",
    "address::region": "state|region|province|state province|county|provincia|estado|"
    "comunidad autonoma",
    "address::postal_code": "zip|zip code|postal code|postcode|post code|zippostalcode|"
    "codigo postal|cp|c p|cod postal",
    "address::country": "country|country region|country code|pais|pais region|codigo de pais",
    "tags": "tags|tag|labels|categories|groups|keywords|etiquetas|etiqueta|categorias|grupos|"
    "palabras clave",
    "external_id": "id|rec id|external id|customer id|contact id|record id|unique id|"
    "customer number|contact key|uuid|identificador|codigo|codigo de cliente|id de cliente|"
    "numero de cliente|id cliente|n cliente|id externo|referencia",
    "owner": "owner|contact owner|assigned to|account manager|responsable|propietario|comercial|"
    "asignado a",
    "changed_at": "last modified|last modified date|modified|updated at|updated|modified at|"
    "ultima modificacion|fecha de modificacion|actualizado|actualizado el|last changed",
    "consent:email:accepts": "accepts email marketing|accepts marketing|email opt in|"
    "email consent|newsletter|marketing consent|opt in|optin|subscribed|boletin|"
    "acepta publicidad|acepta marketing|acepta correos|consentimiento email|"
    "consentimiento de marketing|suscrito|acepta comunicaciones|acepta comunicaciones comerciales",
    "consent:sms:accepts": "accepts sms marketing|sms opt in|sms consent|acepta sms",
    "consent:email:opt_in_time": "opt in time|optin time|consent date|opt in date|"
    "fecha de consentimiento|fecha de alta boletin|fecha consentimiento",
    "consent:email:opt_in_ip": "opt in ip|optin ip|consent ip|ip de consentimiento",
    "consent:email:confirm_time": "confirm time|confirmation time|fecha de confirmacion",
    "consent:email:confirm_ip": "confirm ip|ip de confirmacion",
    "consent:email:opt_out": "email opt out|opt out|optout|unsubscribed|has opted out of email|"
    "unsubscribed from all email|do not email|baja boletin|no enviar correos|no enviar emails|"
    "dado de baja",
    "consent:phone:opt_out": "do not call|no llamar",
    "consent:sms:opt_out": "sms opt out|do not text|no enviar sms",
    "consent:post:opt_out": "do not mail|mail opt out|no enviar correo postal",
    "handle:twitter": "twitter|x handle|twitter handle|twitter username",
    "handle:instagram": "instagram|instagram handle|instagram username",
    "handle:linkedin": "linkedin|linkedin url|linkedin profile",
    "handle:facebook": "facebook|facebook profile",
    "deleted": "isdeleted|is deleted|deleted|eliminado",
}

# Minimisation: these columns stay behind unless somebody chooses them one by one.
SENSITIVE = (
    "government id",
    "national id",
    "identity card",
    "passport",
    "social security",
    "ssn",
    "soc sec",
    "tax id",
    "dni",
    "nie",
    "nif",
    "pasaporte",
    "seguridad social",
    "documento de identidad",
    "spouse",
    "partner",
    "husband",
    "wife",
    "children",
    "child",
    "kids",
    "maiden name",
    "conyuge",
    "esposo",
    "esposa",
    "hijos",
    "hijas",
    "marital status",
    "estado civil",
    "religion",
    "ethnicity",
    "ethnic",
    "race",
    "raza",
    "etnia",
    "political",
    "politica",
    "union membership",
    "sindicato",
    "sexual",
    "criminal",
    "antecedentes",
    "biometric",
    "genetic",
    "health",
    "medical",
    "medication",
    "diagnosis",
    "disease",
    "illness",
    "disability",
    "allergy",
    "allergies",
    "blood type",
    "pregnancy",
    "insurance number",
    "salud",
    "medico",
    "medicacion",
    "diagnostico",
    "enfermedad",
    "discapacidad",
    "alergia",
    "alergias",
    "grupo sanguineo",
    "embarazo",
    "credit card",
    "card number",
    "tarjeta de credito",
    "iban",
    "password",
    "contrasena",
)

SPANISH_WORDS = frozenset(
    {
        "nombre", "nombres", "apellidos", "apellido", "primer apellido", "segundo apellido",
        "nombre completo", "nombre y apellidos", "correo", "correo electronico", "telefono",
        "movil", "telefono movil", "direccion", "calle", "ciudad", "localidad", "poblacion",
        "provincia", "codigo postal", "pais", "empresa", "cargo", "puesto", "cumpleanos",
        "fecha de nacimiento", "nacimiento", "etiquetas", "notas", "observaciones", "idioma",
        "sexo", "cliente",
    }
)  # fmt: skip
