"""Small imitations of the exports of shops."""

import json
from datetime import UTC, datetime

import pytest

from fashion.products.feeds.text import UnreadableCatalogueError
from support.shops.feeds import format_of, read

SHOPIFY = """Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,\
Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,\
Variant Compare At Price,Image Src,Variant Barcode,Status
tee,Ocean Tee,<p>Soft &amp; <b>light</b></p>,Pell,Shirts,"summer, cotton",true,Color,Navy,Size,M,T-1,shopify,3,\
deny,20.00,25.00,https://img.test/a.jpg,4006381333931,active
tee,,,,,,,,White,,L,,shopify,0,deny,20.00,,https://img.test/b.jpg,1234567,
tee,,,,,,,,,,,,,,,,,https://img.test/c.jpg,,
gift,Scarf,,Pell,Accessories,,true,Title,Default Title,,,S 1,,,deny,9.50,,,,draft
"""
NEW_SHOPIFY = """Title,URL handle,Description,Vendor,Product category,Type,Tags,Status,SKU,Barcode,Option1 name,\
Option1 value,Price,Compare-at price,Inventory tracker,Inventory quantity,Product image URL
Silk Gown,gown,Long,Lumen,Apparel & Accessories > Clothing > Dresses,,,Active,G-1,,Color,Red,310.00,,,,
"""
WOOCOMMERCE = """ID,Type,SKU,Name,Published,Description,In stock?,Stock,Sale price,Regular price,\
Date sale price starts,Date sale price ends,Categories,Tags,Images,Parent,Attribute 1 name,Attribute 1 value(s)
1,variable,hood,Hoodie,1,Warm,1,,,,,,Clothing > Hoodies,new,https://img.test/h.jpg,,Color,"Blue, Red"
2,variation,hood-red,Hoodie - Red,1,,1,,42,45,2026-03-01,2026-03-08,,,,hood,Color,Red
3,simple,belt,Belt,1,,0,,,65,,,Clothing > Accessories,,,,,
"""
MAGENTO = """sku,store_view_code,attribute_set_code,product_type,categories,name,description,price,special_price,\
product_online,additional_attributes,base_image
WS-1,,Top,simple,"Default/Women/Tops,Default/Women/Tops/Jackets",Juno Jacket-Blue,<p>Warm</p>,77.00,70.00,1,\
"color=Blue,size=XS,climate=Cold",/w/j.jpg
WS-1,fr,Top,simple,,Veste Juno,,,,,,
WJ,,Top,configurable,Default/Women/Tops/Jackets,Juno Jacket,,,,1,,
"""
GOOGLE_TSV = """id\ttitle\tdescription\tlink\timage link\tavailability\tprice\tsale price\t\
sale price effective date\tbrand\tgtin\tcolor\tsize\titem group id\tgoogle product category
A/1\tPump\tLeather\thttps://shop.test/a\thttps://img.test/a.jpg\tin stock\t89.00 USD\t\
79.00 USD\t\
2026-03-01T00:00:00Z/2026-03-08T00:00:00Z\tPell\t4006381333931\tBlack/Gold\t38\tpumps\t187
"""
GOOGLE_RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>
<title>Shop</title><link>https://shop.test</link>
<item><g:id>1</g:id><title>Lip Gloss &amp; Balm</title><link>https://shop.test/1</link>
<g:price>1500 JPY</g:price><g:availability>out of stock</g:availability><g:color>Nude</g:color>
<g:additional_image_link>https://img.test/1.jpg</g:additional_image_link>
<g:additional_image_link>https://img.test/2.jpg</g:additional_image_link>
<g:shipping><g:price>5 JPY</g:price></g:shipping></item>
<item><g:id>2</g:id><title></title></item></channel></rss>"""
MAKEUP_API = [
    {
        "id": 7,
        "brand": "glow",
        "name": "Velvet Lipstick",
        "price": "12.5",
        "currency": "CAD",
        "price_sign": "$",
        "image_link": "https://img.test/7.jpg",
        "product_link": "https://shop.test/7",
        "description": "Long wear",
        "category": "lipstick",
        "product_type": "lipstick",
        "tag_list": ["Vegan"],
        "product_colors": [
            {"hex_value": "#B11A21", "colour_name": "Red"},
            {"hex_value": "", "colour_name": "Nude"},
        ],
    },
    {"id": 8, "name": "Mascara", "price": "0.0", "product_type": "mascara", "product_colors": []},
]


@pytest.mark.parametrize(
    ("feed", "name"),
    [
        (SHOPIFY, "shopify"),
        (NEW_SHOPIFY, "shopify"),
        (WOOCOMMERCE, "woocommerce"),
        (MAGENTO, "magento"),
        (GOOGLE_TSV, "google-merchant"),
        (GOOGLE_RSS, "google-merchant"),
        (json.dumps(MAKEUP_API), "makeup-api"),
        (SHOPIFY.replace(",", ";").encode("utf-16"), "shopify"),
    ],
)
def test_each_export_is_recognized(feed: str | bytes, name: str) -> None:
    assert format_of(feed) == name


def test_each_variant_of_shopify_is_a_product_of_its_group() -> None:
    [navy, white, scarf], rejected = read(SHOPIFY)
    assert (navy.sku, white.sku, scarf.sku, rejected) == ("T-1", "tee-White-L", "S-1", [])
    assert (navy.name, navy.subcategory, navy.group, navy.shade, navy.size) == (
        "Ocean Tee Navy",
        "top",
        "tee",
        "Navy",
        "M",
    )
    assert (navy.price_minor, navy.sale_price_minor, navy.currency) == (2500, 2000, "EUR")
    assert (white.brand, white.description, white.tags) == ("Pell", "Soft & light", ("summer", "cotton"))
    assert white.images == tuple(f"https://img.test/{name}.jpg" for name in "abc")
    assert (navy.gtin, white.gtin) == ("4006381333931", None)


def test_stock_and_drafts_of_shopify_determine_the_availability() -> None:
    [navy, white, scarf], _ = read(SHOPIFY)
    assert [item.availability for item in (navy, white, scarf)] == ["in_stock", "out_of_stock", "out_of_stock"]
    assert (scarf.group, scarf.subcategory) == (None, "accessory")


def test_sizes_that_share_a_sku_in_shopify_are_reported_apart() -> None:
    items, _ = read(SHOPIFY.replace("tee,,,,,,,,White,,L,,", "tee,,,,,,,,Navy,,L,T-1,"))
    assert [item.sku for item in items[:2]] == ["T-1-Navy-M", "T-1-Navy-L"]


def test_the_newer_columns_of_shopify_are_read() -> None:
    [gown], _ = read(NEW_SHOPIFY)
    assert (gown.sku, gown.subcategory, gown.price_minor, gown.shade) == ("G-1", "dress", 31000, "Red")


def test_a_variation_of_woocommerce_has_what_its_parent_says() -> None:
    [red, belt], rejected = read(WOOCOMMERCE)
    assert (red.sku, red.subcategory, red.description, red.group) == ("hood-red", "top", "Warm", "hood")
    assert (red.price_minor, red.sale_price_minor) == (4500, 4200)
    assert red.sale_until == datetime(2026, 3, 8, tzinfo=UTC)
    assert red.images == ("https://img.test/h.jpg",)
    assert (belt.subcategory, belt.availability, rejected) == ("accessory", "out_of_stock", [])


def test_only_what_is_sold_in_magento_is_read() -> None:
    [jacket], rejected = read(MAGENTO)
    assert (jacket.sku, jacket.subcategory, jacket.shade, jacket.size) == ("WS-1", "jacket", "Blue", "XS")
    assert (jacket.price_minor, jacket.sale_price_minor, rejected) == (7700, 7000, [])


def test_google_merchant_is_read_as_text() -> None:
    [pump], _ = read(GOOGLE_TSV)
    assert (pump.sku, pump.subcategory, pump.group, pump.size) == ("A-1", "shoes", "pumps", "38")
    assert (pump.price_minor, pump.sale_price_minor, pump.currency) == (8900, 7900, "USD")
    assert pump.sale_from == datetime(2026, 3, 1, tzinfo=UTC)
    assert (pump.link, pump.images) == ("https://shop.test/a", ("https://img.test/a.jpg",))


def test_google_merchant_is_read_as_rss() -> None:
    [gloss], rejected = read(GOOGLE_RSS)
    assert (gloss.name, gloss.subcategory, gloss.price_minor, gloss.currency) == (
        "Lip Gloss & Balm",
        "lip",
        1500,
        "JPY",
    )
    assert (gloss.images, gloss.availability) == (
        ("https://img.test/1.jpg", "https://img.test/2.jpg"),
        "out_of_stock",
    )
    assert [(row.line, row.reason) for row in rejected] == [(8, "The name is missing.")]


def of_one_item(elements: str) -> str:
    return f"<rss><item>{elements}</item></rss>"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GOOGLE_RSS[:-20], "the XML is broken"),
        (GOOGLE_RSS.replace("?>", '?><!DOCTYPE r [<!ENTITY a "b">]>', 1), "declares entities"),
        ("<rss></rss>", "The file holds no product"),
        (of_one_item("<image_link>x</image_link>" * 100_000), "The item on line 1 is too long"),
        (of_one_item("<link href='x'/>" * 300_000), "The item on line 1 is too long"),
    ],
    ids=["cut", "entities", "empty", "many children", "many attributes"],
)
def test_broken_or_dangerous_xml_is_rejected_as_a_whole(text: str, sentence: str) -> None:
    with pytest.raises(UnreadableCatalogueError, match=sentence):
        read(text)


def test_each_color_of_makeup_api_is_a_product() -> None:
    [red, nude, mascara], rejected = read(json.dumps(MAKEUP_API))
    assert (red.sku, red.hex, red.color_source, red.price_minor, red.currency) == (
        "7-b11a21",
        "#b11a21",
        "hex",
        1250,
        "CAD",
    )
    assert (nude.sku, nude.color_source, nude.group) == ("7", "name", "7")
    assert (mascara.hex, mascara.price_minor, mascara.subcategory, rejected) == (None, None, "eye", [])


def test_a_price_of_a_million_digits_is_rejected_at_once() -> None:
    products, rejected = read(json.dumps([{"sku": "a", "name": "b", "price": "9" * 900_000, "currency": "EUR"}]))
    assert (products, len(rejected)) == ([], 1)
    assert rejected[0].reason.startswith("The price must be a number such as 12.50")


def test_tags_that_never_end_are_read_at_once() -> None:
    red = {"sku": "a", "name": "Red", "brand": "B", "category": "makeup", "subcategory": "lip", "hex": "#c41e3a"}
    [product], rejected = read(json.dumps([red | {"description": "<" * 900_000}]))
    assert (set(product.description or ""), rejected) == ({"<"}, [])
