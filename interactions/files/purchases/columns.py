"""What the columns of any list of purchases mean, in English and Spanish. Words and guessing."""

from contacts.files.headers import header_key

# What a column can become, with the headers that say so without being asked.
WORDS = {
    "external_id": "order id|order|order number|order no|invoice|invoice no|invoice number|"
    "external id|transaction id|receipt|id|pedido|numero de pedido|n pedido|no pedido|"
    "id pedido|id de pedido|factura|numero de factura|n factura|ticket|id externo",
    "number": "number|reference|numero|referencia",
    "at": "date|order date|created at|created|ordered at|purchase date|invoice date|datetime|"
    "timestamp|paid at|fecha|fecha de pedido|fecha del pedido|fecha pedido|fecha de compra|"
    "fecha factura|fecha de factura|fecha y hora",
    "kind": "kind|order type|tipo|tipo de pedido|tipo de documento",
    "state": "state|status|order status|financial status|payment status|estado|"
    "estado del pedido|estado de pago",
    "channel": "channel|sales channel|store|canal|canal de venta|tienda",
    "country": "country|shipping country|delivery country|pais|pais de envio|pais de entrega",
    "currency": "currency|currency code|moneda|divisa",
    "subtotal": "subtotal|net total|base imponible",
    "order_discount": "order discount|discount amount|total discount|descuento del pedido|"
    "descuento total|importe del descuento",
    "order_tax": "taxes|total tax|order tax|impuestos|total impuestos|iva total",
    "shipping": "shipping|shipping cost|delivery cost|postage|envio|gastos de envio|portes",
    "total": "total|order total|grand total|total amount|total del pedido|total pedido|"
    "importe total|total con iva",
    "refund_of": "refund of|refunded order|original order|original invoice|devolucion de|"
    "pedido original|factura original|abono de",
    "buyer_external_id": "customer id|customer no|customer number|client id|buyer id|"
    "id cliente|id de cliente|codigo cliente|codigo de cliente|numero de cliente|n cliente",
    "buyer_email": "email|e-mail|customer email|buyer email|email address|correo|"
    "correo electronico|correo del cliente|email del cliente",
    "buyer_phone": "phone|telephone|customer phone|mobile|telefono|movil|telefono del cliente",
    "buyer_name": "customer|customer name|buyer|buyer name|name|cliente|nombre|"
    "nombre del cliente|comprador",
    "accepts": "accepts marketing|accepts email marketing|newsletter|marketing consent|"
    "acepta publicidad|acepta marketing|acepta comunicaciones|boletin",
    "sku": "sku|product id|product code|stock code|item code|article|article number|"
    "lineitem sku|articulo|codigo de articulo|codigo articulo|codigo de producto|"
    "codigo producto|referencia del producto|referencia producto",
    "name": "product|product name|item|item name|description|lineitem name|producto|"
    "nombre del producto|nombre producto|descripcion|concepto",
    "category": "category|product category|department|categoria|familia|seccion",
    "quantity": "quantity|qty|units|lineitem quantity|cantidad|unidades|uds",
    "unit_price": "unit price|price|lineitem price|item price|precio|precio unitario|"
    "precio unidad|pvp",
    "discount": "discount|line discount|lineitem discount|descuento|descuento de linea|dto",
    "tax": "tax|vat|line tax|impuesto|iva",
    "amount": "amount|line total|line amount|importe|importe linea|importe de la linea|"
    "total linea|total de linea",
}
TARGETS = {header_key(name): word for word, names in WORDS.items() for name in names.split("|")}
MONEY = frozenset(
    {
        *("subtotal", "order_discount", "order_tax", "shipping", "total"),
        *("quantity", "unit_price", "discount", "tax", "amount"),
    }
)
NEEDED = frozenset({"external_id", "at"})


def mapping_of(headers: list[str]) -> list[str | None]:
    """Propose what each column becomes; a second column for the same stays behind."""
    mapping: list[str | None] = []
    for header in headers:
        word = TARGETS.get(header_key(header))
        mapping.append(None if word in mapping else word)
    return mapping


def is_target(word: str) -> bool:
    """Say whether a mapping may name this word."""
    return word in WORDS
