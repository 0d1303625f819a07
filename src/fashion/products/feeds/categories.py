"""A shop's words for what a product is, as one of the platform's subcategories.

Shops name categories as a path of Google's product taxonomy, as one of its numbers, or in words of their own.
The last part of a path says most, and in a phrase the last word: dress shoes are shoes, a lip gloss is for lips.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from fashion.vocabulary import OTHER, Subcategory

_WORDS: dict[Subcategory, str] = {
    "foundation": (
        "foundation fond_de_teint base_de_maquillaje bb_cream cc_cream skin_tint tinted_moisturizer "
        "tinted_moisturiser grundierung fondotinta bb_cc"
    ),
    "concealer": (
        "concealer corrector anticernes anti_cernes correttore color_corrector colour_corrector abdeckstift"
    ),
    "powder": "powder setting_powder puder poudre polvo polvos cipria",
    "bronzer": "bronzer bronzing contour contouring sculpting self_tanner",
    "blush": "blush blusher colorete fard_a_joues",
    "highlighter": "highlighter illuminator luminizer iluminador enlumineur",
    "primer": "primer setting_spray fixing_spray",
    "lip": (
        "lip lips lipstick lipgloss lipliner lip_balm lip_stain lip_tint lip_pencil labial labiales "
        "lippenstift rouge_a_levres rossetto lip_gloss lip_liner"
    ),
    "eye": (
        "eye eyes eyeshadow eyeliner mascara kajal kohl eye_shadow eye_liner eyeshadow_palette "
        "lidschatten wimperntusche ombretto sombra false_lashes eyelashes lashes"
    ),
    "brow": "brow brows eyebrow eyebrows augenbrauen sourcils",
    "nail": "nail nails nailpolish nail_polish nagellack vernis esmalte smalto nail_lacquer",
    "top": (
        "top shirt tshirt t_shirt tee blouse polo sweater sweatshirt hoodie jumper cardigan "
        "pullover tank camisole tunic turtleneck knitwear knit hemd bluse chemise camisa camiseta "
        "blusa maglia camicia vest henley crop_top polo_shirt bodysuit jersey kurta flannel crew"
    ),
    "bottom": (
        "bottom pant trouser jean denim legging short chino jogger sweatpant hose hosen pantalon "
        "pantalones pantaloni vaqueros tights culotte capri cargo bermuda"
    ),
    "skirt": "skirt skort damenrock minirock jupe falda gonna",
    "dress": ("dress gown kleid robe vestido abito sundress maxi_dress shirt_dress saree sari lehenga kimono"),
    "jumpsuit": "jumpsuit romper playsuit overall one_piece dungaree combinaison salopette",
    "suit": "suit tuxedo anzug costume traje blazer_set",
    "jacket": "jacket blazer bomber windbreaker jacke veste chaqueta giacca suit_jacket",
    "outerwear": (
        "outerwear coat parka anorak trench raincoat mantel manteau abrigo cappotto poncho cape down_jacket puffer"
    ),
    "swimwear": "swimwear swim swimsuit bikini trunk boardshort badeanzug maillot_de_bain bathing_suit",
    "underwear": (
        "underwear bra panty panties brief boxer lingerie sleepwear pajama pyjama nightgown sock "
        "stocking hosiery thermal loungewear sous_vetements ropa_interior bathrobe"
    ),
    "shoes": (
        "shoe shoes footwear sneaker boot sandal heel pump loafer trainer slipper espadrille "
        "flat_shoe flip_flop schuhe schuh chaussure chaussures zapato zapatos scarpe brogue oxford "
        "mule clog"
    ),
    "bag": (
        "bag handbag purse backpack tote clutch wallet satchel tasche sac bolso borsa shoulder_bag "
        "messenger luggage"
    ),
    "jewelry": (
        "jewelry jewellery necklace earring bracelet ring brooch pendant anklet schmuck bijou "
        "bijoux joyeria watch cufflink bangle choker"
    ),
    "accessory": (
        "accessory hat cap beanie scarf belt glove sunglass sunglasses tie bow_tie headband "
        "hair_accessory shawl mitten umbrella accessoire gurtel ceinture sombrero bufanda headwear "
        "bandana pocket_square suspender eyewear"
    ),
    "makeup_other": (
        "makeup make_up cosmetic cosmetics beauty maquillage maquillaje schminke skincare skin_care "
        "face_mask serum moisturizer fragrance perfume brush makeup_brush sponge shampoo haircare"
    ),
    "clothing_other": "clothing apparel clothes fashion wear bekleidung vetements ropa abbigliamento",
}
_GOOGLE: dict[str, Subcategory] = {
    "166": "clothing_other",
    "1604": "clothing_other",
    "167": "accessory",
    "169": "accessory",
    "173": "accessory",
    "177": "accessory",
    "178": "accessory",
    "187": "shoes",
    "188": "jewelry",
    "203": "outerwear",
    "5598": "outerwear",
    "204": "bottom",
    "207": "bottom",
    "208": "underwear",
    "213": "underwear",
    "211": "swimwear",
    "212": "top",
    "1581": "skirt",
    "1594": "suit",
    "2271": "dress",
    "3032": "bag",
    "5182": "jumpsuit",
    "473": "makeup_other",
    "477": "makeup_other",
}
_BY_WORD: dict[str, Subcategory] = {word: sub for sub, words in _WORDS.items() for word in words.split()}
_LONGEST = 3
_OTHERS = set(OTHER.values())


def subcategory_of(texts: Iterable[str]) -> Subcategory | None:
    """Return what the first text that says it names; None where no text says anything.

    The most telling text comes first; what is wider than a subcategory counts only if no text is narrower.
    """
    found = [sub for text in texts if text and (sub := _named(text))]
    return next((sub for sub in found if sub not in _OTHERS), found[0] if found else None)


@lru_cache(16384)
def _named(text: str) -> Subcategory | None:
    if text in _GOOGLE:
        return _GOOGLE[text]
    wide: Subcategory | None = None
    for part in reversed(re.split(r"[>/|,]", text)):
        found = _in_part(part)
        if found and found not in _OTHERS:
            return found
        wide = wide or found
    return wide


def _in_part(part: str) -> Subcategory | None:
    words = re.findall(r"[^\W\d_]+", _plain(part))
    for end in range(len(words), 0, -1):
        for length in range(min(_LONGEST, end), 0, -1):
            phrase = words[end - length : end]
            for each in ("_".join(phrase), "_".join([*phrase[:-1], _singular(phrase[-1])])):
                if each in _BY_WORD:
                    return _BY_WORD[each]
    return None


def _singular(word: str) -> str:
    if word.endswith(("shes", "ches", "sses", "xes")):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word.removesuffix("s")


_ACCENTS = str.maketrans("àáâãäåçèéêëìíîïñòóôõöùúûüý", "aaaaaaceeeeiiiinooooouuuuy")


def _plain(text: str) -> str:
    return text.lower().replace("ß", "ss").replace("'s", "").translate(_ACCENTS)
