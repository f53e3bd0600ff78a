"""English slots: goods, looks, faults, times, places and names.

The rule: an entry fits wherever its slot stands, and a slot uses only slots above it.
"""

from collections.abc import Mapping

SLOTS: Mapping[str, str] = {
    "weartrait": """
        slim / baggy / cropped / hooded / padded / striped / floral / checked / plain / vintage / petite
        maternity / stretchy / waterproof / oversized / high-waisted / long-sleeved / cotton / denim / corduroy
        kids' / men's / quilted / reversible / fleece / linen / sleeveless / ribbed / pleated / embroidered""",
    "wear": """
        anorak / gilet / culottes / chinos / cargo trousers / bomber jacket / sports bra / thermal vest / onesie
        apron / tie / bow tie / cufflinks / socks / nightie / sarong / fascinator / turban / mittens / earmuffs
        shawl / jumpsuit / pinafore / duffle coat / fleece / crop top / tunic / bodysuit / overalls / ski suit
        jeans / parka / hoodie / dress / skirt / blouse / cardigan / jumper / trench coat / blazer / leggings
        shorts / pyjamas / raincoat / t-shirt / polo / waistcoat / dungarees / tracksuit / swimsuit / kimono
        scarf / gloves / beanie / belt / tights / boxers / bathrobe / vest / poncho""",
    "shoe": """
        trainers / sandals / loafers / wellies / slippers / ankle boots / heels / hiking boots / flip-flops
        brogues / sneakers / clogs / pumps / moccasins""",
    "tooltrait": """
        cordless / foldable / mini / wireless / smart / portable / two-litre / stackable / oak / steel / bamboo
        ceramic / glass / waterproof / magnetic / solar / usb / wall-mounted / rechargeable / silent
        heavy-duty / child-safe / refurbished / older / new / small / large / medium / square / round""",
    "tool": """
        desk / sofa bed / bath mat / doorbell / torch / stapler / laminator / guitar stand / dartboard
        trampoline / paddling pool / barbecue / hose / lawnmower / ladder / paint roller / screwdriver
        wheelbarrow / bird feeder / dog bed / cat flap / aquarium pump / baby monitor / high chair / stair gate
        night light / jigsaw / chess set / football / skipping rope / kettlebell / exercise bike / bike lock
        roof rack / dash cam / sat nav / tripod / microphone / turntable / monitor / laptop stand / usb hub
        hard drive / memory card / smoke alarm / thermostat / extension lead / plug adapter / wok
        casserole dish / baking tray / rolling pin / whisk / teapot / cafetiere / wine rack / bread bin
        dish rack / ironing board / clothes airer / laundry basket / shower head / bath stool / toilet seat
        towel rail / photo frame / candle / lampshade / doormat / blind / kettle / toaster / blender
        headphones / power bank / keyboard / mouse / desk lamp / humidifier / rice cooker / hairdryer
        air fryer / vacuum / speaker / tablet / toothbrush / shaver / juicer / fan / heater / router / webcam
        smartwatch / projector / microwave / scales / steamer / dehumidifier / duvet / cushion / rug / curtains
        storage box / flask / frying pan / chopping board / table / chair / mattress / pillow / towel set
        coat stand / vase / bookshelf / bin / mop / mirror / clock / umbrella / knife block / mug / shelf
        lego set / backpack / puzzle / scooter / pram / lunchbox / yoga mat / tent / fishing rod / helmet
        suitcase / litter tray / fish tank / drill / tool kit / camera / printer / phone case / charger""",
    "food": """
        sourdough / peanut butter / maple syrup / rooibos / ramen / tahini / pesto / cashews / lentils
        marmalade / popcorn / ginger beer / kombucha / smoked salmon / cheddar / puppy food / bird seed
        vitamins / matcha / turkish delight / almonds / jerky / green tea / coffee beans / biscuits / honey
        basmati rice / cat food / olive oil / oranges / cherries / granola / yoghurt / noodles / dates / crisps
        chocolates / oat milk / protein bars / jam / chutney / dog treats / porridge / chilli sauce
        dried mango""",
    "beauty": """
        face mask / lipstick / cleanser / sunscreen / foundation / serum / eye cream / shampoo / shower gel
        hand cream / perfume / mascara / toner / blusher / hair oil / body lotion / lip balm / nail varnish
        conditioner""",
    "garment": "{wear} / {shoe} / {weartrait} {wear} / {weartrait} {wear} / {weartrait} {shoe}",
    "device": "{tool} / {tooltrait} {tool} / {tooltrait} {tool}",
    "thing": "{garment} / {device} / {device} / {food} / {beauty}",
    "wearpart": """
        zip / buttons / sole / laces / cuffs / collar / pocket / label / lining / belt loop / hood / strap
        insole / hem / print / waistband / embroidery / elastic / velcro / seam / sleeve / buckle / drawstring""",
    "toolpart": """
        lid / base / handle / screws / plug / filter / button / screen / battery / cable / wheel / bracket
        shelf / seal / nozzle / brush head / casing / corner / clip / spring / hook / blade / door / drawer
        bulb / remote / switch / socket / strap / hinge / manual / adapter / leg / knob""",
    "part": "{wearpart} / {toolpart} / {toolpart}",
    "wearlook": """
        thick / thin / stiff / soft / long / short / wide / tight / loose / itchy / dated / flattering / baggy
        warm / see-through / heavy / light / bright / dull / stretchy / cheap / smart / comfy / creased / boxy
        dark / pale / roomy / scratchy / stylish""",
    "toollook": """
        heavy / light / big / small / tall / low / hard / slippery / bright / dim / noisy / slow / hot / sturdy
        bulky / handy / wobbly / flimsy / solid / stiff / sharp / loose / awkward / narrow / deep / shallow
        quiet / weak / smelly / fragile / clunky / neat""",
    "foodlook": """
        sweet / salty / spicy / sour / oily / dry / hard / soft / bland / bitter / stale / fresh / crunchy
        mushy / rich / fizzy / lumpy / sticky / mild / tart""",
    "look": """
        nice / cheap / solid / poor / ok / lovely / odd / fine / dull / rough / big / small / light / heavy
        dark / good / plain / neat / awful / decent""",
    "weartrouble": """
        came off / is ripped / is stained / has faded / is frayed / has a hole / smells / is crooked
        is missing / has glue on it / came unstitched / shrank / is see-through / scratches / is inside out
        has bobbled / is too tight / unravelled / left dye on my hands / won't close""",
    "tooltrouble": """
        came off / snapped / is cracked / is loose / jams / is rusty / has yellowed / is bent / leaks / gets hot
        won't light up / won't close / won't open / is stuck / is missing / has a dent / is chipped / rattles
        is scratched / doesn't fit / buzzes / sparks / is too short / peeled / is covered in dust / fell apart
        never worked / flickers / stopped working / smells of burning""",
    "fault": "the {wearpart} {weartrouble} / the {toolpart} {tooltrouble} / the {toolpart} {tooltrouble}",
    "colour": """
        black / white / grey / pink / beige / khaki / navy / dark green / burgundy / caramel / sky blue / cream
        brown / purple / yellow / orange / red / smoky blue / silver / rose gold / teal / camel / mint / olive
        charcoal / mustard / lilac / clear / natural / ivory / coral / plum""",
    "size": """
        xs / small / medium / large / XL / XXL / 3XL / one size / 8 / 10 / 12 / 14 / 16 / 18 / 28 / 30 / 32 / 34
        36 / a 10 / kids 7 / age %""",
    "shoesize": "3 / 4 / 5 / 6 / 7 / 8 / 9 / 10 / 11 / 5.5 / 6.5 / 7.5 / 8.5 / 38 / 39 / 41 / 42 / 43 / 44",
    "person": """
        my aunt / my uncle / my landlord / my tutor / my coach / my bridesmaid / my godson / my stepdad
        my carer / my twin / my in-laws / our receptionist / her manager / his nurse / the plumber / my mum
        my dad / my husband / my wife / my daughter / my son / a friend / my boss / my boyfriend / my girlfriend
        my gran / the baby / my sister / my mother-in-law / my flatmate / a neighbour / my brother / grandad
        a client / his teacher / my niece / my cousin / the kids / our team / my nan""",
    "act": """
        work / running / hiking / camping / fishing / a trip / an interview / a wedding / school / exams
        commuting / meetings / shopping / dancing / the gym / cycling / swimming / skiing / cooking / baking
        cleaning / bedtime / gaming / homework / painting / streaming / photos / long drives / moving house
        decorating / gardening / dog walks / a party / Christmas / Easter / a birthday / graduation
        a baby shower / hospital / a picnic / night shifts / travel / a funeral / Halloween / a festival""",
    "scene": """
        balcony / kitchen / bedroom / living room / bathroom / study / car / office / dorm / garden / roof
        hallway / bedside / fridge / wardrobe / suitcase / rucksack / boot / desk / classroom / shop / warehouse
        flat / cabin / beach hut / clinic / garage / attic / loft / shed / van / nursery / caravan""",
    "day": """
        today / tomorrow / Monday / Tuesday / Wednesday / Thursday / Friday / Saturday / Sunday / this week
        next week / the weekend / the 1#th / the 2%th / %pm / noon / tonight / next month / the end of the month
        payday / Christmas / the bank holiday / Friday morning / 1#:30""",
    "past": """
        yesterday / last week / last month / this morning / on Monday / at the weekend / on the 1%th
        last night / a fortnight ago / (two|three|four|six) days ago / (two|three|four|six) weeks ago
        on Tuesday / on Thursday / in the sale / just now / an hour ago / in January / before Christmas
        on Black Friday / the other day""",
    "few": "two / three / four / five / six / seven / eight / ten / 2 / 3 / 4 / 5 / 6 / 12 / a couple of",
    "price": "$%9 / $%# / $1%9 / $%9.99 / %# dollars / $2## / $%.50 / 1## / $%9.95 / about %0 / $3## / twenty / $%%.%0",
    "off": "$% / %0 percent off / $1# / %5 / a fiver / a tenner / 20 percent / $%.50 / half",
    "tail": "##%# / %### / #%#%",
    "order": "#%#-%#####-%## / %#######%# / W%####%## / %##-%###",
    "town": """
        Leeds / Bristol / Denver / Austin / Dublin / Cardiff / Boston / Toronto / Perth / Cork / Glasgow
        Portland / Tampa / Reno / Oslo / Hull / York / Derby / Salem / Tulsa / Fargo / Boise / Omaha / Bath
        Exeter / Norwich / Truro / Kendal / Galway / Ottawa / Halifax / Regina / Hobart / Cairns / Dunedin
        Napier / Dover / Luton / Swindon / Poole / Inverness / Stirling / Newport / Akron / Dayton / Eugene
        Tacoma / Mesa / Laredo / Macon""",
    "first": """
        Maya / Leo / Nina / Omar / Tessa / Jon / Priya / Kit / Hana / Milo / Vera / Dean / Ruth / Sami / Ana
        Cole / Iris / Noor / Beth / Theo / Gwen / Raj / Lena / Paul / Zoe / Max / Ella / Finn / Dora / Hugo
        Carla / Wes / Tilda / Moses / Jude / Petra / Asif / Rosa / Kurt / Yan / Abel / Freya / Igor / Meera
        Olga / Sven / Tara / Umar / Wendy / Xena""",
    "last": """
        Hart / Vale / Stone / Brook / Lowe / Nash / Reed / Quinn / Frost / Marsh / Dale / Penn / Abbot / Byrne
        Cross / Doyle / Eaton / Field / Grove / Hobbs / Irwin / Judd / Keane / Lamb / Mercer / Noble / Osman
        Pike / Rowe / Shaw / Tully / Upton / Voss / Webb / York / Zane / Okoro / Silva / Kaur / Chen / Novak
        Haas / Lund""",
    "name": "{first} {last} / {first} / (Mr|Mrs|Ms|Dr) {last} / {first} {last}",
    "road": """
        Mill / Park / Queen / Harbour / Elm / Church / Station / Orchard / Chapel / Castle / Bridge / Forge
        Abbey / Manor / Hazel / Willow / King / Spring / Meadow / Victoria / Canal / Quarry / Tower / Rose
        Bishop / Vicarage / Sycamore / Drovers / Ferry / Cobden""",
    "way": "Lane / Street / Road / Way / Avenue / Close / Drive / Court / Terrace / Row / Crescent / Place / Hill",
    "street": "%# {road} {way}",
    "address": "{street}, {town} / flat %#, {street} / {street} / {name}, {street}, {town}",
    "cloth": """
        cotton / silk / wool / linen / polyester / leather / fleece / nylon / suede / denim / velvet / cashmere
        jersey""",
    "stuff": """
        steel / solid oak / plastic / ceramic / silicone / aluminium / bamboo / glass / pine / brass / rubber
        acrylic""",
    "fabric": """
        cotton / silk / wool / linen / polyester / leather / steel / solid oak / plastic / ceramic / silicone
        fleece / aluminium / bamboo / glass / nylon / suede / pine / brass / denim / velvet / rubber""",
    "carrier": "courier / driver / tracking / parcel / postman / depot / delivery company / van / locker / app",
    "place": """
        the porch / reception / the locker / my neighbour / the front door / the office / the corner shop
        the concierge / a safe place / the garage / the side gate / the pick-up point / number %# / the mailroom
        the bins""",
    "very": """
        really / very / so / a bit / way too / quite / too / pretty / super / rather / kind of / extremely
        slightly""",
    "the": """
        the / the / the / the / my / your / the new / the other / the same / the first / the old / the last
        our / the main / the actual""",
    "hey": """
        hi / hello / hey / hi there / excuse me / good morning / good evening / hello? / hiya / morning
        afternoon / sorry / hey there""",
    "get": "get / have / buy / order / find / grab",
    "good": "good / fine / ok / great / perfect / right / all right / worth it",
}
