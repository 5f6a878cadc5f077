"""Which school somebody goes to: its name, with a place, a class or a year beside it."""

import re
from collections.abc import Iterator

from leeward_policies.detectors.page import Found, Page
from leeward_policies.detectors.wording import forms, spaced, wordset
from leeward_policies.domain.signals import Aim

NAME = "personal-info.school"

TRIGGERS = wordset(
    """st saint sankt school schools primary high middle elementary secondary academy college
    grammar sixth year
    yr grade class form schule grundschule gymnasium realschule gesamtschule klasse école ecole
    collège college lycée lycee colegio cole instituto insti ies ceip escuela escola colégio scuola
    medie elementari liceo istituto basisschool lyceum klas groep szkoły szkole podstawówki
    podstawówce liceum technikum klasie klasy sp comp prep juniors infants gymi gymmi bahut
    secundaria preparatoria eb instituto creche"""
)
"""Without one of these no school is named; German compounds are looked for apart."""

VERBS = wordset(
    """go attend study going studying student pupil i'm im am we're grader my goes her his their
    geh gehe gehen bin sind besuche je vais suis étudie voy estudio estoy ando estudo estou vou
    vado frequento faccio sono studio zit ga zitten chodzę uczę jestem started joined anyone anybody
    goes class jemand wer meine arriver entrer rentre mon quelqu'un acabo entrar entré alguien mi
    alguém minha meu acabei tô our into from at where uns wechsel wechsle schülerzeitung unsere
    unser maîtresse prise pris admise admis représente seño profe empiezo passei entrei professora
    ahí prof accepté acceptée inscrite inscrit ici aqui"""
)
"""Without one of these nobody says where they go to school."""

COMPOUNDS = ("schule", "gymnasium", "gymi", "gymmi")
"""Ends of words that are schools."""

_YEAR = r"""(?:(?:year|yr|grade|class|form|y) ?(?:\d{1,2}|one|two|three|four|five|six|seven|eight|
    nine|ten|eleven)(?: ?[a-f])?|\d{1,2}(?:st|nd|rd|th) (?:grade|grader|year|form)|
    (?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) (?:grade|year|form)|
    klasse ?\d{1,2} ?[a-f]?|\d{1,2} ?\.? klasse|in der \d{1,2} ?[a-f]|\d{1,2}(?:e|ème|eme|è)|
    cm ?[12]|ce ?[12]|cp|\d ?[oa] de (?:la )?(?:eso|primaria|bachillerato)|\d{1,2}o|\d{1,2} ?o? ano|
    (?:klas|groep) \d ?[a-h]?|(?:klasie|klasy|klasa) \d ?[a-h]?|\d ?[a-h]|
    (?:prima|seconda|terza|quarta|quinta) (?:media|elementare|superiore)?)"""
_HAS_YEAR = spaced(_YEAR)

_FIRM = 0.7
"""Score of a pattern that makes a name of what it holds; others need a capital letter, a place
or a year beside the name."""

_FORMS = forms(
    r"""
    0.7 %GO%(?: the)? %NAMED% %TYPE%(?! street| road| st)%IN%
    0.7 (?P<theirs>(?:she|he|my (?:\S+ )?(?:sister|brother|son|daughter|friend|cousin|bf|gf|crush|
        kid)) (?:goes|is) (?:to|at)|(?:her|his|their) school(?:'s| is)|
        (?!(?:who|it|he|she|everyone|everybody|someone|nobody|that|this|school|which|what|
        anyone|anybody|else|here)(?!\S))[^\W\d_]{2,20} goes to)(?: the)? %NAMED% %TYPE%%IN%
    0.7 (?:(?:who|anyone|anybody)(?: else)? (?:goes|go) to|(?:got|get|getting|accepted|moved|
        moving) (?:into|to)|
        (?:transferring|transferred|switching|switched|moving|expelled|suspended|detention|
        excluded)(?: from| to| at)|
        (?:back|monday(?: again)?|first day|last day) at|i hate it at)(?: the)? %NAMED% %KIND%%IN%
    0.7 (?:our|my) (?:\S+ ){0,3}?at %NAMED% %KIND%%IN%
    0.7 (?:our|my) school (?:\(|,|:|-|is called|is|called|named)(?: the)? %NAMED% %KIND%%IN%
    0.7 (?:if|when) (?:ur|you'?re|u r|you are)(?: \S+)? (?:at|from) %NAMED% %KIND% too%IN%
    0.7 (?:at|of|from|for|in) (?:the \S+ of )?%NAMED% %KIND%(?: ,)? (?:where (?:i|we) go|
        (?:that'?s|thats|it'?s|its) (?:my|our)
        [ ]school|is (?:my|our) school)%IN%
    0.7 (?:at|for|from) (?P<name>(?:st|saint) %WORD%)(?: ,)? (?:where (?:i|we) go|(?:that'?s|thats|
        it'?s|its) (?:my|our)
        [ ]school|is (?:my|our) school)%IN%
    0.7 (?:^|(?<=^ ))(?P<year>(?:year )?\d{1,2} ?[a-f]?) (?:at|in|from) %NAMED% %KIND%%IN%
    0.7 (?:bei uns|wir|unsere klasse|wechsle?|schülerzeitung|bin|geh|gehe|ich|
        unser \S+)(?: \S+){0,4}? (?:an der|am|auf der|aufs|auf das|
        vom|von der|zum|zur|ans|an die|auf die|im|
        der) (?P<name>(?:[^\W\d_]{3,}(?: - [^\W\d_]{3,})? -? ?(?:gymnasium|gymm?i|
        gesamtschule|realschule)|[^\W\d_]{3,}(?:gymnasium|gymm?i)))%IN%
    0.7 (?:bei uns|wir|unsere klasse|wechsle?|schülerzeitung|bin|geh|gehe)(?: \S+){0,4}? (?:an der|
        auf der|
        von der|zur|an die|auf die|am|aufs|vom)
        [ ](?:gesamtschule|grundschule|realschule|mittelschule|schule|gymnasium|
        oberschule) (?P<name>(?!und|gibt|gibts|ist|sind|
        in|mit|haben|ich|an|am|auf|von|wo)%WORD%)%IN%
    0.7 (?:unsere|meine) schule(?: (?:ist|heißt|heisst|:|-|\(|,|das|die|der))* (?P<name>[^\W\d_]{3,}
        (?:gymnasium|gymm?i|schule))%IN%
    0.7 (?:ich|bin|sitz|sitze|geh|gehe)(?: \S+){0,8}? (?P<name>(?!(?:grund|haupt|mittel|real|
        gesamt|hoch|berufs|musik|fahr|tanz|vor|ober|schwimm|reit|abend|ganztags|privat|baum|förder|
        sonder|sprach)schule)[^\W\d_]{4,}schule)(?: ,)?
        [ ](?:halt|hier|in|da|mittelschule|grundschule)%IN%
    0.7 (?:(?:ma|mon|notre|la) (?:maîtresse|maitresse|maître|maitre|prof|classe|directeur|
        directrice|cantine|principal|
        principale)(?: de| d')?(?: \S+){0,3}?|prise?|admise?|acceptée?|inscrite?|
        représente) (?P<plain>(?:au|du|le)
        [ ](?:collège|college|lycée|lycee)(?: pro)?|(?:de |à |d')?l'[ée]cole) %NAMED_ON%%IN%
    0.7 (?P<plain>(?:au|du) (?:collège|college|lycée|lycee)(?: pro)?(?: (?:de|des|du|
        d'))?) %NAMED_ON% (?:, )?(?:on (?:a|est|n'a|va|fait)|
        nous|où je (?:vais|suis)|y'a|mon bahut|ma classe)%IN%
    0.7 (?:représente|suis (?:à|au)|vais (?:à|au)|viens de) (?P<name>saint - %WORD%|
        sainte - %WORD%)(?: ,)?(?: \S+)? (?:mon|notre) (?:bahut|collège|
        lycée|école)%IN%
    0.7 (?:mi|mis|nuestra?|la|el) (?:seño|profe|profesora|profesor|clase|tutora?|uniforme|equipo|
        director|directora|maestra)(?: de \S+)? (?P<plain>(?:del|de la|de el|en el|en la)
        [ ](?:colegio|cole|instituto|insti|ies|ceip|escuela|secundaria)) %NAMED_ON%%IN%
    0.7 (?:empiezo|entro|empecé|empezar|estudio|voy|me cambian|
        me cambio)(?: \S+){0,3}? (?P<plain>(?:en|a|al)(?: el| la)?
        [ ](?:secundaria|preparatoria|prepa|escuela|colegio|instituto|insti|cole|ies|
        ceip)(?: (?:técnica|tecnica|
        primaria|secundaria))?) %NAMED_ON%%IN%
    0.7 (?:mi|nuestro) (?:cole|colegio|instituto|insti|escuela) (?P<plain>(?:,|\(|-) (?:el|la|los|
        las)) %NAMED_ON%%IN%
    0.7 (?P<plain>(?:del|en el|al|el) (?:colegio|instituto|ies|ceip|
        insti)) (?P<name>%WORD%(?: %WORD%)?)(?: ,)? (?:ahí estudio|
        donde estudio|donde voy|es mi (?:cole|escuela|insti)|allí estudio|ahi estudio)%IN%
    0.7 (?:passei|entrei|estudo|ando|fui aceit[oa]|vou|mudei)(?: \S+){0,2}? (?P<plain>(?:pro|pra|
        para o|para a|no|na)
        [ ](?:instituto|colégio|escola|eb|creche - escola|creche)(?: (?:técnico|técnica|federal|
        estadual|municipal|
        secundária|básica|\d(?: , \d)?))?) %NAMED_ON%%IN%
    0.7 (?:a|o|minha|meu) (?:professora?|profe?|stora?|diretora?|coordenadora?|turma|
        farda)(?: (?!da |do )\S+)? (?P<plain>(?:da|do|na|no)
        [ ](?:escola|colégio|instituto|eb|creche - escola|creche)) %NAMED_ON%%IN%
    0.7 (?:i'?m|i am|we're|am)(?: \S+)? (?:in )?(?P<year>%YEAR%) (?:at|in) %NAMED_ON%%IN%
    0.7 \d{1,2}(?:st|nd|rd|th) grader (?:at|in) (?P<year>)%NAMED_ON%%IN%
    0.7 %GO% (?P<name>(?:st|saint|sankt)(?: \.)? %WORD%)%IN%
    0.7 (?:geh|gehe|bin|gehen|sind|besuche)(?: \S+){0,6}? (?:auf|am|an|zur|zum|vom|von|der|die|das|
        dem|ans|aufs|auf's) (?P<name>[^\W\d_]{3,}(?: - [^\W\d_]{3,}){0,2}(?: -)? ?(?:gymnasium|
        schule|grundschule|realschule|gesamtschule))%IN%
    0.7 meine schule(?: (?:ist|heisst|:|das|die|der))* (?P<name>(?:%WORD%
        [ ]){0,2}?[^\W\d_]*(?:gymnasium|
        schule))%IN%
    0.7 (?:jemand|wer)(?: \S+){0,3}? (?:von|vom|auf|aus|an)(?: (?:der|dem|
        die))? (?P<name>[^\W\d_]{3,}(?:
        schule|gymnasium)(?: (?!hier|da|in|dabei|ist)%WORD%)?)%IN%
    0.7 (?:vais|suis|étudie|d'arriver|d'entrer|r?entre|quelqu'un)(?: \S+){0,3}? (?P<plain>(?:(?:au|
        du|le|un)
        [ ](?:collège|college|lycée|lycee)|l'école|l'ecole)(?: (?:primaire|maternelle|
        élémentaire))?)
        [ ]%NAMED_ON%%IN%
    0.7 mon (?:école|ecole|collège|college|lycée|lycee) (?P<plain>(?:c'est|s'appelle)(?: (?:le|la|
        l'école|
        école|collège|lycée)){0,2}) %NAMED_ON%%IN%
    0.7 (?:voy|estudio|estoy|entrar|entré|alguien)(?: \S+){0,4}? (?P<plain>(?:al|del|el|la|un)
        [ ](?:colegio|cole|instituto|insti|ies|ceip|escuela)) %NAMED_ON%%IN%
    0.7 mi (?:cole|colegio|instituto|insti|escuela) (?P<plain>(?:es (?:el|la|los)|se llama|:)
        (?: (?:ies|ceip|colegio|el|la))?) %NAMED_ON%%IN%
    0.7 (?:estudo|ando|vou|sou|tô|estou|entrar|alguém)(?: \S+){0,4}? (?P<plain>(?:no|na|do|da|ao|à)
        [ ](?:colégio|escola|eb|instituto)(?: (?:secundária|primária|básica|municipal|estadual|
        técnica))?) %NAMED_ON%%IN%
    0.7 (?:minha escola|meu colégio) (?P<plain>(?:é [ao]|se chama|chama|:)(?: (?:escola|colégio))?
        (?: (?:secundária|primária|básica|municipal|estadual))?) %NAMED_ON%%IN%
    0.5 (?:je|j')(?: ?)(?:vais|suis|étudie)(?: \S+){0,5}? (?:collège|college|lycée|lycee|école|
        à l'école|l'école) %NAMED_ON%%IN%
    0.5 (?:voy|estudio|estoy)(?: \S+){0,8}? (?:colegio|cole|instituto|insti|ies|ceip|escuela)
        [ ]%NAMED_ON%%IN%
    0.5 (?:ando|estudo|estou|vou)(?: \S+){0,6}? (?:escola|colégio|eb) %NAMED_ON%%IN%
    0.5 (?:vado|frequento|faccio|sono|studio)(?: \S+){0,6}? (?:scuola(?: media| elementare)?|liceo|
        istituto|medie|elementari) %NAMED_ON%%IN%
    0.5 (?:zit|ga|zitten)(?: \S+){0,5}? (?:op|naar|van)(?: het| de)? (?:basisschool|lyceum|college)
        [ ]%NAMED_ON%%IN%
    0.5 (?:zit|ga|zitten)(?: \S+){0,5}? (?:op|naar|van)(?: het| de)? (?P<name>%WORD%(?: %WORD%)?)
        [ ](?:college|lyceum|school|basisschool)%IN%
    0.5 (?:chodzę|uczę|jestem)(?: \S+){0,5}? (?:szkoły podstawowej|szkole podstawowej|podstawówki|
        podstawówce|liceum|technikum|sp|szkoły|szkole) %NAMED_ON%%IN%
    """,
    GO=r"""(?:(?:i|we|me)(?: still| also| just| currently| both)? (?:go|attend|study)(?: to| at)?|
        (?:i'?m|i am|we are|we're) (?:going|studying|a (?:student|pupil)|currently)
        (?: to| at| from)|(?:i'?m|i am|we're)(?: at| from)|class at|
        (?:just )?(?:started|starting|start|joined|joining)(?: at)?|
        (?:anyone|anybody)(?: else)?(?: here)? (?:from|at)|
        my (?:new |primary |high |middle )?school(?:'?s| is)(?: called)?)""",
    TYPE=r"""(?:(?:primary|high|middle|elementary|secondary|grammar|infants?|juniors?|prep|boarding)
        (?: school| academy)?|school|academy|college|sixth form|comprehensive|comp|juniors)""",
    KIND=r"""(?:(?:primary|high|middle|elementary|secondary|grammar|infants?|juniors?|prep|boarding|
        girls|boys|comp)(?: (?:school|academy|grammar|comp))?|academy|college|sixth form|
        comprehensive|
        school)""",
    IN=r"""(?P<there>(?: ,)? (?:in|near|à|en|em|a|w|,)
        [ ](?P<place>[^\W\d_]{3,}(?: [^\W\d_]{3,})?))?""",
    NAMED=r"(?P<name>%WORD%(?: %WORD%){0,4}?)",
    NAMED_ON=r"(?P<name>(?:(?:nr )?\d{1,3}|%WORD%(?: (?!in |à |en |em |a |w )%WORD%){0,2}))",
    YEAR=_YEAR,
    WORD=r"[^\W\d_][\w']*(?: [.-])?",
)

_NO_NAME = wordset(
    """a an the my our your his her their same this that another other different new old local
    public private state catholic christian islamic boarding primary high middle elementary
    secondary junior prep special online night art music law med medical trade grad graduate dance
    driving
    sunday summer sunday language military big small nice good bad normal regular home some any no
    which what to in at and or of for with after before school college academy all boys girls mixed
    community technical business culinary film acting nursing bible bed sleep church work town
    hogwarts every very really so much too it lunch football soccer basketball is was"""
)
"""Words before `school` that name none."""

_NO_NAME_AFTER = wordset(
    """demain aujourd'hui hier matin ici et mais avec pour parce depuis est c'est qui que tous lundi
    mañana hoy ayer y pero con para porque que a de por es muy todos mucho amanhã hoje e mas com
    porque que é muito todos domani oggi ieri ma con per perché che è tutti elle il la morgen
    vandaag en maar met omdat want is heel jutro dziś i ale z bo jest już od do w na the and but
    with because rn now today tomorrow lol school home year my a an this that same and so it"""
)
_ARTICLES = wordset("les des de du la le l los las el o a os as das dos do da")
"""Words that begin a name and are none."""

_PLAIN_STOPS = wordset(
    """en et à y e em na no mañana hoy andando temprano tarde solo sola nuevo nueva público pública
    privado privada hasta desde cuando si no también ahora luego donde todo todos este esta ese esa
    mejor peor más mas bus tren coche pied vélo tout tous toute nul nulle bien fermé fermée grand
    grande petite cool loin proche toujours jamais mieux pire plus près seul seule avant après
    de-novo de ônibus carro pé ontem sempre nunca melhor pior mais chata chato legal longe perto
    cedo só aqui aquí ici là já ya ser estar where because we wir bus heute morgen depuis pas
    public publique privé privée musique música dança danse baile inglés inglês anglais français
    fútbol futebol foot verano été verão idiomas langues nuit noche noite samedi sábado lunes agora
    manhã quiere puede sabe tiene va viene me m'a m'ont veut peut sait quer pode sabe tem vai
    entonces alors então con avec com porque parce pero mas mais"""
)
"""Words after a school that say how, when or what kind, and name none."""

_BETWEEN = wordset("on in near behind by at with for from i we you")
"""Words that no school's name holds."""

_NO_PLACE = wordset(
    """the my a an year person winter summer spring autumn september october class grade person
    general fact bed time school home front town order case real life this that september"""
)


def schools(page: Page) -> Iterator[Found]:
    """Yield the schools that somebody says to go to."""
    if page.words.isdisjoint(TRIGGERS) and not page.ends_with(COMPOUNDS):
        return
    if page.words.isdisjoint(VERBS):
        return
    line = page.prose.line
    ends = 0
    for form, pattern in _FORMS:
        for match in pattern.finditer(line):
            if match.start() >= ends and (found := _school(page, form, match)) is not None:
                ends = match.end()
                yield found


def _school(page: Page, form: float, match: re.Match[str]) -> Found | None:
    groups = match.groupdict()
    names = match["name"].split()
    if groups.get("plain") is not None:
        names = [name for name in names if name not in _ARTICLES]
        if not names or names[0] in _PLAIN_STOPS:
            return None
    if names[0] in _NO_NAME_AFTER or _NO_NAME.issuperset(names):
        return None
    if not _BETWEEN.isdisjoint(names):
        return None
    if form == _FIRM and names[-1] in _NO_NAME and "year" not in groups:
        return None
    place = (groups["place"] or "").split()
    has_place = bool(place) and place[0] not in _NO_PLACE
    has_year = groups.get("year") is not None or _HAS_YEAR.search(page.prose.line) is not None
    is_capital = page.is_capital(page.prose.before(match.start("name")))
    if has_place or has_year:
        score = 0.9 if form == _FIRM or is_capital else 0.8
    elif form == _FIRM or is_capital:
        score = 0.75 if is_capital else 0.7
    else:
        return None
    end = match.start("there") if place and not has_place else match.end()
    why = "a school by name"
    if has_place or has_year:
        why += " with its place" if has_place else " with a class"
    aim: Aim = "person" if groups.get("theirs") else "self"
    return Found(NAME, page.prose.span(match.start("name"), end), score, why, aim)
