"""Where somebody is right now, close enough to be found."""

import re
from collections.abc import Iterator

from leeward_policies.detectors.page import Found, Page
from leeward_policies.detectors.wording import forms, spaced, wordset

NAME = "personal-info.location"

TRIGGERS = wordset(
    """park playground station mall library pool cafe café mcdonalds mcdonald's mcd kfc starbucks
    gym cinema skatepark beach shop shops supermarket tesco lidl aldi platform field bridge church
    hotel museum stadium rink arcade outside street road corner stop centre center
    bahnhof haltestelle freibad schwimmbad bücherei einkaufszentrum kino strand spielplatz brücke
    parc gare piscine bibliothèque arrêt plage cinéma parque estación biblioteca piscina parada
    playa cine estação shopping paragem praia parco stazione fermata spiaggia speeltuin halte
    zwembad bibliotheek winkelcentrum bioscoop parku dworcu przystanku basenie galerii plaży
    kinie bushaltestelle mcdo skatepark skate piscine l'arrêt arrêt cine instituto centro museo
    stade estadio estádio ponto pista cinema mercado mercadona rewe edeka kaufland bad center
    richtung polideportivo carrefour café
    arcade praça plaza place swings bench fountain court hall leisure pond lake river
    pier green market junction bakery chippy ward hospital zoo airport bowl huts hill bus tram train
    brunnen marktplatz klinik krankenhaus altstadt station zug bahn église l'église gymnase
    médiathèque mediatheque urgences lac marches marché l'hôpital parking urgencias tren metro
    fuente banco quadra ônibus onibus posto postinho metrô trem comboio autocarro feria feira"""
)
"""Places where people are found; without one, and without a map, nothing is looked for."""

COMPOUNDS = (
    *("park", "bahnhof", "spielplatz", "haltestelle", "bad", "zentrum", "brücke"),
    *("halle", "center", "passage", "marktplatz", "klinik", "stift"),
)
"""Ends of words that are places."""

_NOW_WORDS = r"""(?:rn|right now|now|atm|currently|at the moment|still|come|waiting|
    just got (?:here|to)|if (?:you|anyone|u)|till?|until|for (?:an|the next|another)|
    who'?s (?:here|around|coming)|
    gerade|grad|jetzt|kommt|komm|warte|bis|maintenant|là|en ce moment|venez|viens|jusqu'à|ahora|
    ahorita|venid|ven|hasta|agora|vem|venham|até|adesso|ora|vieni|venite|fino|nu|kom|tot|teraz|
    przyjdź|do|attends|j'attends|d'arriver|esperando|llegar|chegar|angekommen|sitze|stehe?|cola|
    grade|ici|hocke?|sitz|steh|liege?|wart|assise?|poireaute|coucou|debout|sigo|ahora mismo|
    sentad[oa]|parad[oa]|wya|come say hi|who is near|live from|typing this|in hand|wearing|
    (?:yellow|red|blue|black|green|white|grey|pink) (?:hoodie|jacket|cap|hat|coat|shirt)|
    me acha|me achem|búscame|buscame|trouvez moi|mit (?:roter|blauer|gelber|grüner) \S+)"""
_IS_NOW = spaced(_NOW_WORDS)

_FORMS = forms(
    r"""
    0.85 %AM%(?: \S+){0,2}? (?P<place>(?:on|at|outside|near) (?:the corner of )?
        (?P<name>(?!the |a |my |this |our |your )%WORD%(?: %WORD%)?) (?:street|st|road|rd|avenue|
        ave|lane|drive|close|square))
    0.85 %AM%(?: \S+){0,2}? (?P<place>(?:at|in|outside|near|behind|opposite|next to|by|on|to)
        (?: the)? (?:(?P<before>%WORD%(?: %WORD%){0,2}) )??%SPOT%(?! (?:high|school|academy|
        primary|elementary|secondary|college|middle)(?!\S))
        (?: (?:on|in|at|near|by|off|behind|opposite|next to)
        (?: the)? (?P<name>%WORD%(?: %WORD%){0,2}))?)
    0.85 (?:bin|sind|sitze?|warte|stehe?|chille?|hänge?|grad|gerade)(?: \S+){0,3}? (?P<place>(?:im|
        am|in der|auf dem|beim|vor dem|vor der|an der|bei der|hinter dem|hinter der)
        (?: (?P<before>%WORD%))?? %SPOT_DE%(?: (?:(?:in|an|am|bei|hinter|neben|vor|von)
        (?: (?:der|dem|meiner|meinem|den))? )?(?P<name>%WORD%))?)
    0.85 (?:suis|sommes|chuis|jsuis|on est|attends|j'attends|d'arriver)(?: \S+){0,4}? (?P<place>
        (?:au|à la|à|devant le|devant la|dans le|dans la|près du|près de la)
        (?: (?P<before>%WORD%))?? %SPOT_FR%(?: (?:(?:de|du|des|rue|derrière|près de|à côté de|
        avenue)(?: (?:la|le|du|mon|ma))? )?(?P<name>%WORD%))?)
    0.85 (?:estoy|estamos|esperando|llegar|llegué)(?: \S+){0,3}? (?P<place>(?:en el|en la|en|al|
        a la|delante del?|frente al?|detrás del?)(?: (?P<before>%WORD%))?? %SPOT_ES%(?: de bus)?
        (?: (?:(?:del?|al lado del?|detrás del?|en|cerca del?)
        (?: (?:la calle|la|el|mi|calle))? )?(?P<name>%WORD%))?)
    0.85 (?:estou|tô|tou|to|estamos|esperando|chegar|cheguei)(?: \S+){0,3}? (?P<place>(?:no|na|ao|
        à|em|na frente d[oa]|atrás d[oa])(?: (?P<before>%WORD%))?? %SPOT_PT%
        (?: de (?:ônibus|skate))?(?: (?:(?:do lado d[oa]|atrás d[oa]|perto d[oa]|d[oa]|de|em)
        (?: (?:rua|minha|meu|rua d[oa]))? )?(?P<name>%WORD%))?)
    0.85 %HERE%(?: \S+){0,3}? (?P<place>(?:at|in|on|outside|near|behind|opposite|next to|by|under|
        from|above|below)(?: the| a| my| our| an)?(?: (?P<before>%WORD%(?: %WORD%){0,2}))??
        [ ]%MORE%(?! (?:high|school|academy|primary|middle)(?!\S))
        (?: (?:\d{1,3}|[a-f])(?!\S))?
        (?: (?:on|in|at|near|by|off|behind|opposite|next to|under|outside|of)
        (?: the)? (?P<name>%WORD%(?: %WORD%){0,2}))?)
    0.85 %HERE%(?: \S+){0,2}? (?P<place>(?:on|in) (?:the|a) (?:\d{1,3}|bus|train|tram|ferry|coach)
        (?: \d{1,3})?(?: bus)? (?:to|towards|from)
        [ ](?P<name>(?!school|work|town|the|a|my|home|see)%WORD%))
    0.85 (?:(?<=^ )|(?<=[.,!] )|(?:i'?m|im|we'?re) )(?P<place>on the (?:\d{1,3}|bus|train|tram)
        (?: \d{1,3})? (?:to|towards) (?P<name>(?!school|work|town|the|a|my|home|see)%WORD%))
    0.85 (?:(?<=^ )|%HERE%(?: \S+){0,2}? )(?P<place>at (?:my|our) (?:\S+ ){0,3}(?:place|house|
        flat) in
        [ ](?P<name>%WORD%(?: %WORD%)?))
    0.85 (?:walking|cycling|running|biking|skating)(?: \S+)? (?P<place>(?:up|down|along|past|
        through|across)
        [ ](?P<name>(?!the |a |my |this |our |your )%WORD%) (?:hill|lane|street|road|park|bridge|
        avenue))
    0.85 (?:(?<=^ )|(?<=[.,!] ))(?P<place>at (?P<before>%WORD%(?: %WORD%)?) (?:park|station|pond|
        mall|pier|
        beach|arena|library|pool)) (?:rn|right now|now|with|waiting|till?|until|,| $)
    0.85 %BIN%(?: \S+){0,5}? (?P<place>(?:im|am|in der|in|auf|auf dem|beim|vorm|vor der|an der|
        hinterm|
        bei der|oben im|unten im) (?:(?P<before>%WORD%) )??%ORT%(?: \d{1,2})?
        (?: (?:in|im|an|am|bei|beim|von|vom|vor|neben|hinter|der|des)(?: der| dem)? %WORD%)??
        (?: (?:in|im|an|am|bei|beim|von|vom|vor|neben|hinter|oben beim|oben bei)(?: der| dem)?)?
        [ ](?P<name>(?!und|mit|also|weil)%WORD%))
    0.85 (?:(?<=^ )|(?<=[.,!] )|%BIN%(?: \S+){0,3}? )(?P<place>(?:(?:im|in der|
        in) )?(?:[su]\d{1,2}|zug|bus(?: \d+)?|
        bahn|tram(?: \d+)?|straßenbahn|linie \d+) richtung(?P<link>)
        [ ](?P<name>%WORD%))
    0.85 %SUIS%(?: \S+){0,4}? (?P<place>(?:au|aux|à la|à|à l'|devant le|devant la|devant|dans le|
        dans la|
        dans|près du|près de la|derrière le|derrière la|sur les?|sur la|sur un|depuis le|depuis la|
        du|de la)
        (?: \S+){0,3}? ?%LIEU%(?: [a-h]| \d{1,3})? (?:de|du|des|d'|à|en|direction|vers|
        rue)(?P<link>)
        (?: (?:les|la|le|l'))? (?P<name>%WORD%))
    0.85 %ESTOY%(?: \S+){0,8}? (?P<place>(?:en el|en la|en|al|a la|delante del?|frente al?|
        detrás del?|
        fuera del?|afuera del?|junto al?)(?: \S+)? %LUGAR%(?: \d{1,3}| del \d{1,3} ,)?
        (?: (?:frente al?|junto al?|al lado del?) \S+)?
        (?: (?:de|del|a|hacia)(?P<link>)(?: (?:los|las|la|el))?)? (?P<name>(?!con |y |que |ya |
        pero |en )%WORD%))
    0.85 (?:(?P<bare>(?<=^ )|(?<=[.,!] ))|%ESTOU%(?: \S+){0,4}? )(?P<place>(?:no|na|ao|à|em|
        em frente ao?|atrás d[oa]|perto d[oa])
        (?: \S+){0,2}? ?%LOCAL%(?: \d{1,4})?(?: (?:de|do|da|dos|das|indo pro|indo pra|em|
        indo para|sentido|d[oa] \S+ em)(?P<link>))?(?: (?:rua d[oae]s?|rua))? (?P<name>(?!com |e |
        que |mas |perto |d[aoe]s? |para |pra )%WORD%))
    0.85 (?:ich bin|bin|wir sind|sind)(?: \S+){0,3}? (?P<place>(?:im|am|in der|auf dem|beim|
        vor dem|an der)(?: \S+)? \S*(?:park|spielplatz|bahnhof|haltestelle|freibad|schwimmbad|
        bücherei|einkaufszentrum|kino|strand|brücke)(?: (?:in|an|am|bei)(?: der)? %WORD%)?)
    0.85 (?:je suis|on est|chuis|jsuis)(?: \S+){0,3}? (?P<place>(?:au|à la|à l'|devant l[ae]|
        dans le)(?: \S+)? (?:parc|gare|centre commercial|piscine|bibliothèque|plage|cinéma|
        arrêt(?: de bus)?|aire de jeux)(?: (?:(?:de|du|des)(?: la)? )?%WORD%)?)
    0.85 (?:estoy|estamos)(?: \S+){0,3}? (?P<place>(?:en el|en la|frente al?)(?: \S+)?
        [ ](?:parque|estación|centro comercial|piscina|biblioteca|parada|playa|cine)
        (?: (?:(?:de|del)(?: la)? )?%WORD%)?)
    0.85 (?:estou|tou|tô|estamos)(?: \S+){0,3}? (?P<place>(?:no|na|em frente ao?)(?: \S+)?
        [ ](?:parque|estação|shopping|piscina|biblioteca|paragem|praia|cinema)
        (?: (?:(?:de|do|da|das|dos) )?%WORD%)?)
    0.85 (?:sono|siamo)(?: \S+){0,3}? (?P<place>(?:al|alla|in|davanti al(?:la)?)(?: \S+)?
        [ ](?:parco|stazione|centro commerciale|piscina|biblioteca|fermata|spiaggia|cinema)
        (?: (?:(?:di|del|della) )?%WORD%)?)
    0.85 (?:ik ben|ben|we zijn)(?: \S+){0,3}? (?P<place>(?:in het|op het|bij het|bij de|in de|
        op de)(?: \S+)? (?:park|station|speeltuin|halte|zwembad|bibliotheek|winkelcentrum|strand|
        bioscoop)(?: (?:in|aan|van)(?: de)? %WORD%)?)
    0.85 (?:jestem|jesteśmy)(?: \S+){0,3}? (?P<place>(?:w|na|przy)(?: \S+)? (?:parku|dworcu|
        przystanku|basenie|bibliotece|galerii|plaży|kinie)(?: %WORD%)?)
    """,
    AM=r"""(?:i'?m|i am|we'?re|we are|currently|just got|waiting|sitting|stood|standing|hanging|
    chillin|chilling)
        (?: out)?""",
    SPOT=r"""(?:park|playground|(?:train |bus |tube |metro )?station|mall|library|café?|cafe|
        shopping cent(?:re|er)|(?:swimming )?pool|mcdonald'?s|mcd|kfc|starbucks|gym|cinema|
        skate ?park|beach|(?:corner )?shops?|supermarket|tesco|lidl|aldi|bus ?stop|platform|
        corner|field|football pitch|bridge|church|hotel|museum|stadium|ice rink|arcade)""",
    SPOT_DE=r"""(?:\S*(?:park|spielplatz|bahnhof|haltestelle|freibad|schwimmbad|hallenbad|
        bücherei|zentrum|kino|strand|brücke)|mcdonald'?s|mcdo|burger king|kfc|rewe|edeka|kaufland|
        center|bad|café|museum|stadion)""",
    SPOT_FR=r"""(?:parc|gare|centre commercial|piscine|bibliothèque|plage|cinéma|
        (?:l')?arrêt(?: de bus)?|aire de jeux|mcdo|mcdonald'?s|kfc|skate ?park|stade|carrefour|
        musée)""",
    SPOT_ES=r"""(?:parque|estación|centro comercial|piscina|biblioteca|parada|playa|cine|
        mcdonald'?s|burger king|kfc|skate ?park|estadio|mercadona|museo|polideportivo)""",
    SPOT_PT=r"""(?:parque|estação|shopping|piscina|biblioteca|paragem|ponto|praia|cinema|
        mcdonald'?s|kfc|pista|estádio|mercado|museu)""",
    HERE=r"""(?:i'?m|i am|im|we'?re|we are|we r|currently|just got(?: to)?|waiting|sitting|sat|
        stood|
        standing|hanging|chillin|chilling|stuck|lying|alone|live(?= from)|typing(?: this)?|
        writing(?: this)?|(?<=^ )still|parked)""",
    MORE=r"""(?:swings|bench|fountain|food court|town hall|village hall|leisure cent(?:re|er)|
        hospital|
        a and e|pond|lake|pier|junction|bakery|chippy|zoo|airport|skate bowl|
        beach huts|mall|platform|park|library|pool|rink|arena|playground|skate ?park|bus stop|
        station|
        car park|stadium|harbour|marina|promenade|bandstand)""",
    BIN=r"""(?:bin|sind|sitze?|warte?|stehe?|liege?|hocke?|chille?|hänge?|grade?|gerade)""",
    ORT=r"""(?:\S*(?:brunnen|park|bahnhof|haltestelle|freibad|schwimmbad|hallenbad|schwimmhalle|
        turnhalle|sporthalle|eishalle|zentrum|center|passage|arcaden|marktplatz|spielplatz|kino|
        klinik|
        krankenhaus|stift|bücherei|eingang)|altstadt|station|skatepark|rathaus|stadion|museum)""",
    SUIS=r"""(?:suis|sommes|chuis|jsuis|on est|attends|j'attends|assise?|poireaute|coucou|debout|
        coincée?|là|posée?)""",
    LIEU=r"""(?:parc|gare|centre commercial|piscine|bibliothèque|médiathèque|plage|cinéma|
        (?:l')?arrêt(?: de bus)?|aire de jeux|mcdo|stade|musée|(?:l')?église|gymnase|urgences|
        (?:l')?hôpital|lac|tram|bus|train|métro|marché|skate ?park|patinoire|place|fontaine|
        port)""",
    ESTOY=r"""(?:estoy|estamos|toy|ando|sigo|voy|vamos|esperando|ahora mismo|sentad[oa]|parad[oa]|
        aquí|
        llegué|llegar)""",
    LUGAR=r"""(?:parque|estación|centro comercial|piscina|biblioteca|parada|playa|cine|mercado|
        plaza|
        urgencias|hospital|tren|bus|metro|autobús|polideportivo|estadio|museo|fuente|puerto|feria|
        cancha|skatepark|mirador)""",
    ESTOU=r"""(?:estou|tô|tou|to|tamos|estamos|sentad[oa]|aqui|esperando|cheguei|parad[oa]|indo)""",
    LOCAL=r"""(?:parque|estação|shopping|piscina|biblioteca|paragem|ponto|praia|cinema|praça|quadra|
        ônibus|onibus|metrô|metro|trem|comboio|autocarro|posto|postinho|hospital|pronto socorro|
        mercado|estádio|museu|ginásio|feira|pista)""",
    WORD=rf"(?!{_NOW_WORDS}(?!\S))[^\W\d_][\w']*",
)

_ENGLISH = re.compile(
    r"(?:i'?m|i am|we'?re|we are|currently|just|waiting|sitting|stood|standing|hanging|chillin|"
    r"sat|stuck|lying|alone|live|typing|writing|parked|still|"
    r"walking|cycling|running|biking|on the|at )"
)
"""How a line that English forms find begins."""

_NO_NAME = wordset(
    """the a an my our your this that same local big small old new nearest closest other train bus
    tube metro shopping swimming corner football side end top bottom way road home town phone city
    with friends mum dad mom and or so bored right here there for moment just got to at in on by
    near de la le les du des del do da das dos di della der die das aan van w na przy
    gerade grad grade jetzt allein alleine mit meiner meinem dem den und là maintenant
    en ce moment ahora mismo agora cola aqui aquí ici venez venid kommt rum seul seule solo sola
    sozinho sozinha ya já encore noch amigos amis freunden mes mis meus avec con com que y et e
    mon ma mi minha meu rue calle rua avenue lado gewesen urlaub vacances vacaciones férias final
    fase phase quest stage ville ciudad barrio cidade bairro pueblo stadt quartier jeu rua
    calle frente
    casa meio centro cidades favorite favourite"""
)
_NOT_HERE = spaced(
    r"""was|were|went|yesterday|tomorrow|last|gestern|hier soir|ayer|ontem|ieri|gisteren|wczoraj|
    if i'?m|if we|when|dream|minecraft|server|level|map|spawn|roblox|fortnite|not|never|nicht|
    pas|no estoy|
    nie|i'?ll be|gonna be"""
)
_COORDINATES = re.compile(r"(?<![\d.])-?\d{1,2}\.\d{3,8}\s?,\s?-?\d{1,3}\.\d{3,8}(?![\d.])")
_MAP_LINK = re.compile(
    r"(?:https?://)?(?:maps\.app\.goo\.gl/\w|goo\.gl/maps/\w|(?:www\.)?google\.[a-z.]{2,6}/maps/|"
    r"maps\.google\.[a-z.]{2,6}/|maps\.apple\.com/|w3w\.co/\w|what3words\.com/\w)\S{0,200}"
)
_MAP_WORDS = wordset("maps w3w what3words")
_POINTED = spaced(
    r"""i'?m|i am|me|meet|come|(?:my|our) (?:location|loc|house|home)|here|live|standort|bin|suis|
    estoy|estou|sono|ben|jestem"""
)
_GAME = spaced(
    r"minecraft|coords?|spawn|base|nether|xyz|seed|map|server|gta|pubg|fortnite|geoguessr|loot"
)
_POINTED_SCORE = 0.8


def locations(page: Page) -> Iterator[Found]:
    """Yield what tells where the author is at this moment; the first such place."""
    if page.has_digit or not page.words.isdisjoint(_MAP_WORDS):
        yield from _pointed(page)
    if page.words.isdisjoint(TRIGGERS) and not page.ends_with(COMPOUNDS):
        return
    line = page.prose.line
    if line.endswith("? ") or _NOT_HERE.search(line):
        return
    is_now = _IS_NOW.search(line) is not None
    best: Found | None = None
    for sure, pattern in _FORMS:
        match = pattern.search(line)
        if match is None:
            continue
        is_named = _is_named(page, match)
        score = (sure if is_now else _later(page, match)) if is_named else (0.6 if is_now else 0.0)
        if score > (best.score if best else 0.0):
            span = page.prose.span(*match.span("place"))
            best = Found(NAME, span, score, "where the author is right now", "self")
            if score == sure:
                break
    if best is not None:
        yield best


def _later(page: Page, match: re.Match[str]) -> float:
    """Score a place where nothing says that it is now: in lower case it may be no name at all."""
    is_english = _ENGLISH.match(match.group()) is not None
    start, end = match.span("place")
    places = [at for at in range(start, end) if match.string[at - 1] == " "]
    is_capital = any(page.is_capital(page.prose.before(at)) for at in places)
    groups = match.groupdict()
    is_linked = groups.get("link") is not None and groups.get("bare") is None
    return 0.7 if is_english or is_capital or is_linked else 0.6


def _is_named(page: Page, match: re.Match[str]) -> bool:
    """Say whether the place has a name of its own, beyond `the park`."""
    groups = match.groupdict()
    if "name" in groups:
        names = f"{groups.get('before') or ''} {groups['name'] or ''}".split()
        return not _NO_NAME.issuperset(names)
    start, end = match.span("place")
    words = [at for at in range(start, end) if match.string[at - 1] == " "]
    is_german = match.string[start:].startswith(("im ", "am ", "in der ", "auf ", "beim ", "vor "))
    capitals = sum(page.is_capital(page.prose.before(at)) for at in words)
    return capitals > is_german


def _pointed(page: Page) -> Iterator[Found]:
    """Yield coordinates and map links that are said to be where the author is."""
    for pattern in (_COORDINATES, _MAP_LINK):
        match = pattern.search(page.text)
        if match is None:
            continue
        if _POINTED.search(page.prose.line) and not _GAME.search(page.prose.line):
            yield Found(NAME, page.span(*match.span()), _POINTED_SCORE, "a place on a map", "self")
            return
