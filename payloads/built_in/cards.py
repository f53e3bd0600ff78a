"""Product cards, order cards and bot menus.

The rule: money is an integer in minor units, an order's total is the sum of its lines, and a menu is made from one of
few templates, because real menus repeat like that.
"""

from functools import cache
from random import Random

from ..bodies import Menu, MenuOption, Order, OrderItem, Product
from ..words.card_words import ATTRIBUTES, CURRENCIES, MENUS, ORDER_STATES, TITLES
from .grammar import Grammar, entries, expand
from .identity import digit_text, object_url
from .text import Language


def _script(language: Language) -> str:
    return "en" if language == "en" else "zh"


@cache
def _grammar(script: str) -> Grammar:
    return Grammar(TITLES[script])


def _title(random: Random, language: Language) -> str:
    """Return a product's title: up to 60 characters, keywords in a row as shops write it."""
    return expand(random, _grammar(_script(language)).slot("title"))[:60].rstrip()


def _price_minor(random: Random) -> int:
    """Return a price in minor units that ends in 0 or 9, as prices do: median about 90.00."""
    return max(1, round(random.lognormvariate(4.5, 0.9))) * 100 - (0, 10, 100)[random.randrange(3)]


def draw_product(random: Random, language: Language) -> Product:
    """Return a product card with three to six attributes."""
    attributes = ATTRIBUTES[_script(language)]
    names = random.sample(sorted(attributes), 3 + random.randrange(4))
    sku = digit_text(random, 12)
    return Product(
        sku=sku,
        title=_title(random, language),
        price_minor=_price_minor(random),
        currency=CURRENCIES[_script(language)],
        url=f"https://m.shop.example/item/{sku}.html?from=im",
        image_url=object_url(random, "goods", ".jpg"),
        shop=digit_text(random, 8),
        attributes={name: attributes[name][random.randrange(len(attributes[name]))] for name in names},
    )


def draw_order(random: Random, language: Language, at_ms: int) -> Order:
    """Return an order of one to five lines placed within the 20 days before `at_ms`."""
    lines = random.choices((1, 2, 3, 4, 5), (10, 5, 3, 1, 1))[0]
    items = [
        OrderItem(
            sku=digit_text(random, 12),
            title=_title(random, language),
            price_minor=_price_minor(random),
            quantity=random.choices((1, 2, 3, 5), (12, 4, 2, 1))[0],
            image_url=object_url(random, "goods", ".jpg"),
        )
        for _ in range(lines)
    ]
    order_id = digit_text(random, 18)
    states = ORDER_STATES[_script(language)]
    return Order(
        order_id=order_id,
        state=states[random.randrange(len(states))],
        total_minor=sum(item.price_minor * item.quantity for item in items),
        currency=CURRENCIES[_script(language)],
        placed_ms=at_ms - random.randrange(20 * 86_400_000),
        url=f"https://m.shop.example/order/{order_id}",
        items=items,
    )


def draw_menu(random: Random, language: Language) -> Menu:
    """Return a bot's menu: a template's title and footer with three to eight of its options."""
    templates = MENUS[_script(language)]
    number = random.randrange(len(templates))
    title, footer, action, table = templates[number]
    labels = entries(table)
    shown = min(len(labels), 3 + random.randrange(6))
    chosen = sorted(random.sample(range(len(labels)), shown))
    template_id = f"tpl_{1000 + number}"
    return Menu(
        template_id=template_id,
        title=title,
        options=[
            MenuOption(
                option_id=f"{template_id}_{at + 1:02d}",
                label=labels[at],
                action=action,
                url=f"https://m.shop.example/bot/{template_id}/{at + 1}?from=im_menu",
            )
            for at in chosen
        ],
        footer=footer,
    )
