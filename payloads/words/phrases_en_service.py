"""What English-speaking customers type about orders, returns, faults and their lives.

Data alone, all of it written for this project; no real address, number or person is in it.
"""

from ..script import Topic

_DELIVERY = Topic(
    states="""
        my {thing} (was due|should have come|was meant to be here) {past}
        order {order} (hasn't moved|is stuck in {town}|says delivered|went to {town})
        the {carrier} (left|dropped|dumped) it at {place}
        tracking (stopped|froze|ended|shows it) in {town} {past}
        I typed the wrong (address|postcode|flat|name)
        nobody (rang|knocked|called|came)( the bell| at all| here|) {past} / I'm away until {day}
        {person} moved to {address} / it (says|shows|claims) it was (signed|taken|accepted|refused) by {name}
        only {few} of {few} boxes arrived / {the} {thing} never arrived
        the box with {the} {tool} was (soaked|crushed|open|torn|empty|taped shut) / I paid for {day} delivery
        (my|our|the|{person}'s) (new|work|correct|home) address is {address} / parcel {order} is lost
        (your|the|their) (email|last text|invoice|{carrier}) (said|promised|had) {day}
        the {carrier} went to {street} / it was handed to {name} at {street}""",
    asks="""
        when will my {thing} (ship|arrive|get to {town}|leave {town}) / where is order {order}
        can you change the address to {address} / can the {carrier} leave it at {place}
        how long (does|will|would) it (take|be) to {town} / do you deliver to {town} on {day}
        could you ask the {carrier} about {order} / who signed for it at {street}
        can {name} collect it from {place} / will it (be here|arrive|come|make it) (by|before|on) {day}
        is {order} {the} {tool} or {the} {garment} / why are {the} {food} and {the} {beauty} coming separately
        can I collect it in {town} / which {carrier} brings {the} {tool} / can you hold it until {day}
        do you ship {food} to {town} in (hot|cold|this|wet) weather / what time {day}
        did you (send|post|address) it to {name} or (to me|{name}) / can you resend {the} {part}""",
    adds="""
        I need it for {act} / it's {person}'s birthday {day} / {place} is fine / don't leave it at {place}
        I've been waiting {few} days / call {name} instead / my door is the {colour} one
        I'm only home after %pm / please wrap it well / not the {carrier} again / ring twice
        it's getting silly / I leave for {town} {day} / otherwise cancel {order} / {person} can sign""",
)

_RETURN = Topic(
    states="""
        I sent {the} {thing} back {past}
        my refund of {price} (never came|is late|is short|went to the wrong card)
        you sent me {colour} instead of {colour} / I received {size} but ordered {size}
        {the} {garment} (is|looks|feels|turned out) {very} {wearlook} / {person} already has a {tool}
        I lost {the} {part} and the box / the return label won't print
        I opened {the} {beauty} but didn't use it / {the} {wear} isn't like the photo
        return {order} was scanned in {town} / I clicked {colour} by mistake / you refunded {price} of {price}
        {the} {device} is too {toollook} for {person}""",
    asks="""
        how do I (return|send back|give back) {the} {thing} / can I swap it for {colour}
        who pays the {price} postage / when (do|will|should) I (get|see|have) (the|my|that) {price}( back|)
        can I (return|drop off|send back) it in {town}
        is (the|that|your) {day} (deadline|cutoff|limit) (strict|fixed|final|for me too)
        do you need {the} {part} back too / could you cancel {order} / can I keep {the} {thing} and get {off}
        where is the label for {order} / can {person} bring it to {town}
        is it too late to return {shoe} from {past} / did you get my {garment} yet
        will you send {size} before I return {size} / what happens to my {off} coupon
        can you refund {person}'s card / why was {order} refused""",
    adds="""
        (never|not|barely|hardly) (worn|used|opened|touched|tried)( it|) / tags are still on {the} {wear}
        (I have|I've got|{person} has|here's) (the receipt|proof|a photo|the invoice) from {past}
        I just want {price} back / store credit is fine / it leaves {town} {day} / I won't pay for that
        sent you a photo of {the} {part} / the {colour} one please / make it {size} / card ending {tail}
        the box is in {the} {scene}""",
)

_QUALITY = Topic(
    states="""
        {fault} / {fault} after {few} days / {fault} and {fault} / I opened {the} {thing} and {fault}
        {fault} on the {colour} one / {the} {garment} is {very} {wearlook} / {the} {device} is {very} {toollook}
        {the} {food} tastes {very} {foodlook}
        {the} {beauty} (stings|smells {look}|broke me out|leaked everywhere)
        {person} says it's {fabric} not {fabric} / the {colour} is {very} {look} / {the} {part} isn't {colour}
        used it for {act} and {fault} / {few} of {the} {tool}s are {toollook}
        my {tool} from {past} was less {toollook}
        the manual for {the} {tool} is in (German|Greek|six languages|tiny print)
        {person} tried it {past} and {fault}""",
    asks="""
        can you send a new {part} / is it (normal|ok|usual) (that|if|when) {fault}
        how do I (fix|clean|open|replace|charge|remove) {the} {part}
        is {the} {garment} (really|actually|100 percent) {cloth} / can I wash {the} {wear} with {colour} stuff
        does {the} {tool} have a warranty / what (do I do|happens|now) if {fault}
        can {person} eat {the} {food} / why is {the} {part} {look} / does {the} {wearpart} fade
        how {toollook} is the {tooltrait} one / will {the} {toolpart} fit my old {tool}
        (could|can|will|might) (someone|anyone|{first}|your team) (look at|check|explain|sort) {the} {part}
        do you repair {the} {tool} in {town}
        what (voltage|plug|battery|wattage|cable|bulb) (is|has|takes|needs) {the} {tool}
        are {the} {food} safe for {person} / is it genuine {fabric} / who do I call when {fault}
        does every {tool} do this""",
    adds="""
        I'm {very} disappointed / I want {off} or a new one / see the photo of {the} {part}
        not what I paid {price} for / {person} nearly got hurt / the last one was {look} / otherwise it's {look}
        {the} {part} at least is {look}
        (never|didn't|not once) (had|saw|got) (this|that|it) (with|on) the {colour} (one|{tool})
        I expected {look} {fabric} / worth {price} at most
        I'm (leaving|posting|writing) a (review|one star|complaint) {day}
        (the rest|most|half) of {the} {thing} is {look}""",
)

_LIFE = Topic(
    states="""
        {person} needs a {thing} for {act} / we're off to {town} {day} for {act}
        I use {the} {tool} in {the} {scene} for {act} / my {scene} is {very} {look}
        (the cat|our dog|a mouse|{person}) (sleeps in|chewed|scratched|knocked over) {the} {tool}( box|)
        {person} spilled (tea|paint|soup|ink|wine) on {the} {garment} / getting {few} {thing}s for {act}
        {person} is allergic to {food} / I'm left handed / our landlord won't allow drilling in {the} {scene}
        {person} broke {the} {toolpart} {past} / I wear {colour} {wear} for {act}
        {person} in {town} recommended you / I already own {few} {wear} / the water in {town} is hard
        we live on the %th floor (without|with no|and there's no) (lift|elevator|parking)
        it rains a lot in {town} / I saw {the} {thing} {past} / the dog ate {the} {part}""",
    asks="""
        which {tool} is best for {act} / is {the} {device} ok for {person}
        would you take {colour} or {colour} for {act} / can {the} {tool} stay in {the} {scene}
        do you gift wrap {thing} / can you add a note for {person} / is {fabric} better than {fabric} for {act}
        can I take {the} {tool} on a plane to {town} / what goes with {colour} {wear}
        is {the} {thing} {look} enough for {act} / does {the} {tool} work with my {tool}
        do I need a {toolpart} for it / can I see {the} {tool} in {town} / will {few} be enough for {act}
        are you open {day} / can {name} call me {day} / is there a video for {the} {tool}
        how do I review {the} {thing} / do you have a shop in {town}""",
    adds="""
        it's a present for {person} / {act} is {day} / {person} will love it / nothing too {look}
        something {look} please / don't tell {person} / it has to survive {act}
        {town} is {very} {look} in winter / my {scene} is tiny / {first} was {very} helpful {past}
        I'll be back {day} / my battery is at % percent / I meant {colour} not {colour} / typo, {size}
        sorry, {few} not {few} / just bought it / paid {price} with card {tail} / done / I'll ask {person}""",
)

TOPICS = (_DELIVERY, _DELIVERY, _RETURN, _QUALITY, _QUALITY, _LIFE)
"""Delivery and faults stand twice: they are what most customers write about."""
