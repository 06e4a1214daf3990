"""Writes purchases: orders and refunds, products, exchange rates, loyalty.

recording   one order, by a page or the API
importing   a file of orders, in sets
matching    whose order it is
pairing     which sale a refund belongs to
linking     a colleague's word on whose order it is
refunding   a refund entered by hand
"""
