"""Analytics: what people of every tone get, in daily counts that name nobody.

They are the products service's: it keeps the catalogue, ranks it, and hears of analyses and colors as they come.
So one schema answers for all that a person meets, and still no service reads another's tables.
"""
