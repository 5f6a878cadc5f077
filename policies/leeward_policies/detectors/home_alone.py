"""That somebody is without their grown-ups: `home alone till 6`, `my parents are away`."""

from collections.abc import Iterator

from leeward_policies.detectors.page import Found, Page
from leeward_policies.detectors.wording import forms, spaced, wordset

NAME = "personal-info.home-alone"

TRIGGERS = wordset(
    """alone myself nobody nobody's noone noone's parents parent mum mum's mums mom mom's moms
    mam dad dad's dads
    folks mother father mummy mommy daddy own allein alleine sturmfrei eltern mama papa seul seule
    solo sola padres papás solito solita sozinho sozinha pais soli genitori miei thuis ouders
    sam sama rodzice
    rodziców starych starzy nobodys noones keiner niemand zuhause daheim personne maison madre padre
    nadie casa mãe ninguém"""
)
"""Without one of these nobody says so."""

NO_ONE_HOME = frozenset(("no", "one", "home"))

_ADULTS = r"""(?:parents?|mum|mom|mam|dad|folks|mother|father|mummy|mommy|daddy|family|nan|gran|
    grandparents|aunt|uncle|(?:mum|mom) (?:and|n|&) dad)"""
_UNTIL = r"""(?:till?|until|'til|for (?:the|a|an|about|like|another|\d+)|
    all (?:day|night|evening|weekend|week)|this (?:weekend|week|evening|afternoon)|tonight|today|
    rn|right now|atm|tomorrow|the whole|at the weekend|every (?:day|night|evening|weekend)|
    on (?:saturday|sunday|friday|monday|tuesday|wednesday|thursday|weekends)|after school|
    again|overnight|most)"""
_AM = r"""(?:i'?m(?: (?:gonna|going to) be)?|i am|i'?ll be|i will be|i'?ve been left|we'?re|
    i stay)"""

_FORMS = forms(
    r"""
    0.92 %AM%(?: (?!not |never )\S+){0,2}? home (?:all )?(?:alone|by myself|on my own)
    0.9 (?:home alone|alone at home|home by myself|home on my own|at home (?:alone|by myself|
        on my own))(?: \S+)? %UNTIL%
    0.88 %AM%(?: \S+){0,2}? (?:alone|by myself|on my own) (?:at home|in the house|till?|until|
        all (?:day|night|weekend)|this weekend|tonight)
    0.85 (?:nobody|no one|noone|no - one)(?:'s| is| else is| will be)? (?:at )?home(?: \S+){0,2}?
        (?: %UNTIL%| with me| but me| except me)
    0.9 %MINE%(?:'?s| is| are|'re| r| will be)?(?: \S+)? (?:away|out|gone|off|
        not (?:home|here|in|back)|abroad|on (?:holiday|vacation)|working late|
        on (?:a )?(?:business )?trip)(?: \S+){0,3}? %UNTIL%
    0.72 (?:my|our) %ADULTS%(?:'?s| is| are|'re| r| aren'?t| isn'?t) (?:away|out|gone|home|here|
        not (?:home|here|in)|on (?:holiday|vacation)|abroad)
    0.82 (?:my|our) %ADULTS% (?:don'?t|doesn'?t|won'?t) (?:get|come|be) (?:home|back)(?: \S+)?
        [ ](?:till?|until|before)
    0.82 %MINE%(?:'?s| is| are|'re| r) (?:at work|working)(?: \S+){0,2}?
        [ ](?:till?|until|all (?:day|night))
    0.88 (?:got|have|having|i'?ve got) the (?:whole )?(?:house|flat|place) to myself
    0.82 (?:my|our) %ADULTS% (?:left|leaves?) me(?: \S+)? (?:alone|by myself|on my own|home)

    0.85 (?:nobody'?s|noone'?s) home %UNTIL%
    0.82 %MINE%(?: (?:and|n|&) (?:my )?(?:dad|mum|mom))?(?:'?s| is| are|'re| r)? (?:at work|
        working|out|away|
        gone)(?: \S+){0,3}? (?:just me|only me|i'?m alone|i'?m all alone|by myself|on my own)
    0.82 %MINE% works? (?:nights?|late)(?: \S+){0,4}? (?:by myself|alone|on my own|just me)
    0.82 (?:just|only) me(?: and my (?:(?:little|baby|big|older) )?(?:sis|bro|sister|brother))?
        (?: \S+)? (?:at home|home|in the house)

    0.85 (?:mama|papa|eltern|mutter|vater)(?: und (?:mama|papa))?(?: (?:sind|ist|hat|haben|auf))?
        (?: \S+){0,2}? (?:arbeiten|arbeit|weg|nachtschicht|spätschicht|unterwegs)(?: \S+){0,2}?
        [ ](?:also|,|deshalb|und|bin)(?: \S+){0,4}? alleine?
    0.85 (?:eltern|mama|papa)(?: (?:sind|ist))?(?: \S+){0,2}? (?:übers|am|das|
        dieses) (?:ganze )?wochenende weg
    0.85 bis(?: \S+){1,2}? (?:ist )?(?:keiner|niemand) (?:daheim|zuhause|zu hause|da)
    0.85 (?:keiner|niemand) (?:daheim|zuhause|zu hause) (?:bis|heute|außer mir)
    0.8 , sturmfrei
    0.82 nur ich(?: und \S+(?: \S+){0,2})? (?:zuhause|daheim|zu hause)(?= (?:[.,!]|bis|heute|mama|
        papa)| ?$)
    0.92 (?:bin|sind)(?: \S+){0,3}? alleine? (?:zuhause|zu hause|daheim|im haus)
    0.9 alleine? (?:zuhause|zu hause|daheim) (?:bis|heute|das ganze|am wochenende|dieses)
    0.85 (?:hab|habe|haben)(?: \S+){0,3}? sturmfrei
    0.9 meine (?:eltern|mama und papa|mutter|mama) (?:sind|ist)(?: \S+){0,5}? (?:weg|im urlaub|
        nicht (?:da|zuhause|daheim)|verreist|ausgegangen|arbeiten)
    0.82 meine (?:eltern|mutter|mama) komm(?:en|t) erst(?: \S+){0,3}? (?:wieder|zurück|heim|
        nach hause)

    0.92 (?:je suis|chuis|jsuis|je serai|je vais être|suis)(?: \S+){0,2}? seule?
        [ ](?:à la maison|chez moi)
    0.9 seule? (?:à la maison|chez moi) (?:jusqu'à|jusqu'au|jusque|ce|cet|tout|toute|demain)
    0.85 (?:maman|papa|parents|mère|père)(?: et (?:papa|maman))?(?: \S+){1,4}? (?:donc|alors|
        du coup)
        [ ](?:je suis|chuis|jsuis) (?:tout |toute )?seule?
    0.85 (?:y a|il y a|ya) (?:plus )?personne (?:chez moi|à la maison)(?: jusqu)?
    0.82 (?:y a|il y a|ya) que moi(?: et \S+(?: \S+){0,2})? (?:à la maison|chez moi)
    0.88 j'ai la maison (?:pour moi|à moi)
    0.9 mes parents(?: (?:sont|seront|ne sont|rentrent))?(?: \S+){0,3}? (?:pas là|absents|partis|
        sortis|en week ?- ?end|en vacances|en voyage|pas avant)

    0.8 mes parents rentrent (?:tard|pas|que|demain|à)

    0.92 (?:estoy|voy a estar|estaré|me quedo)(?: \S+){0,2}? sol(?:it)?[oa] en (?:mi )?casa
    0.85 (?:mamá|papá|padres|madre|padre)(?: y (?:papá|mamá))?(?: \S+){1,4}? (?:así que|
        y) (?:me quedo|estoy)
        [ ]sol[oa]
    0.85 no hay nadie en (?:mi )?casa
    0.82 sol[oa]?(?: estamos| estoy)? (?:\S+ ){0,4}?(?:y )?yo en casa
    0.88 (?:tengo|tenemos) la casa para (?:mí|mi|nosotros)
    0.9 sol[oa] en casa (?:hasta|todo|toda|este|esta|hoy|el)
    0.9 mis (?:padres|papás|viejos) (?:no están|están fuera|se fueron|se han ido|salieron|
        han salido|están de viaje|no vuelven)

    0.92 (?:estou|tou|tô|to|vou ficar|fico|vou estar)(?: \S+){0,2}? sozinh[oa] em casa
    0.85 (?:mãe|pai|pais|mamãe|papai)(?: e (?:pai|mãe))?(?: \S+){1,4}? (?:então|e)(?: eu)? (?:tô|
        to|tou|estou|fico)
        [ ](?:\S+ )?sozinh[oa]
    0.85 (?:não tem|não há) ninguém em casa
    0.82 só eu(?: e \S+(?: \S+){0,2})? em casa
    0.88 a casa (?:é |tá |está )?(?:só |toda )?(?:minha|pra mim|para mim)
    0.9 sozinh[oa] em casa (?:até|todo|toda|hoje|este|esta|o)
    0.9 (?:os )?meus pais (?:não estão|estão fora|saíram|foram|viajaram|vão estar fora|não voltam)

    0.92 (?:sono|sto|resto|sarò|rimango)(?: \S+){0,2}? sol[oa] (?:a|in) casa
    0.92 (?:sono|sto|resto|sarò) (?:a|in) casa da sol[oa]
    0.9 (?:i miei(?: genitori)?|mamma e papà) (?:non ci sono|sono via|sono fuori|sono partiti|
        sono usciti)

    0.92 (?:ben|zit|blijf)(?: \S+){0,3}? alleen thuis
    0.9 alleen thuis (?:tot|vandaag|vanavond|dit|het hele)
    0.9 (?:mijn|m'n|mn) ouders (?:zijn|gaan|komen)(?: \S+){0,3}? (?:weg|niet thuis|op vakantie|uit)

    0.88 ouders (?:zijn )?(?:weg|niet thuis|op vakantie) (?:dit|vanavond|tot|vandaag|het)

    0.92 (?:jestem|siedzę|będę|zostaję)(?: \S+){0,2}? sama?(?: \S+)? w domu
    0.9 sama? w domu (?:do|cały|całą|dzisiaj|dziś|przez)
    0.9 (?:moi |moich )?(?:rodzice|rodziców|starzy|starych) (?:wyjechali|wyszli|są w pracy do|
        nie ma|pojechali)
    """,
    AM=_AM,
    MINE=r"(?:(?:my|our) %ADULTS%|mum|mom|dad|parents|mummy|mommy|daddy)",
    ADULTS=_ADULTS,
    UNTIL=_UNTIL,
)

_UNDONE = spaced(
    r"""["“„«]|watch(?:ing|ed)?|movie|film|seen|was|were|when|if|never|not|hates?|scared of|imagine|
    used to|are (?:you|u)|r u|you|u|gucken|war|nicht|jamais|bist du|wenn|quand|si|étais|cuando|
    estaba|quando|estava|se|ero|als|was|jeśli|gdyby|byłam|byłem|nie"""
)
_BEFORE = 24
"""Code points before a statement in which a word undoes it."""

_ASKS = spaced(r"\?")
_TITLE = spaced(r"[1-6]|is (?:my|the|a|so|on)|movie|film")
"""What follows where the film is meant."""


def home_alone(page: Page) -> Iterator[Found]:
    """Yield what says that the author's grown-ups are away now or soon; the surest once."""
    if page.words.isdisjoint(TRIGGERS) and not page.words >= NO_ONE_HOME:
        return
    line = page.prose.line
    best: Found | None = None
    for score, pattern in _FORMS:
        match = pattern.search(line)
        if match is None or (best is not None and best.score >= score):
            continue
        before = f" {line[max(0, match.start() - _BEFORE) : match.start()]} "
        after = match.end() + 1
        is_title = match.group().endswith("home alone") and _TITLE.match(line, after)
        if _UNDONE.search(before) or _ASKS.match(line, after) or is_title:
            continue
        span = page.prose.span(*match.span())
        best = Found(NAME, span, score, "says that no grown-up is at home", "self")
    if best is not None:
        yield best
