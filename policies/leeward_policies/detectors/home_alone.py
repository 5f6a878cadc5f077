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
    nadie casa mãe ninguém mums stepdad stepmum stepmom babysitter nanny grandma nan everyone
    grown adult adults empty house flat erwachsener erwachsene erwachsenen außer ausser wohnung oma
    adulte nounou solito vieux baraque appart niñera viejos adulto mayores mae pai babá vazia eles
    moça vovó todos mundo tío tio tia einzige einziger aunt auntie uncle sister brother
    alten père pere mère mere"""
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

_KIN = r"""(?:(?:mum|mom|dad|mother|father|mam)(?:'?s)?|step ?(?:dad|mum|mom)|parents|folks|
    (?:my )?(?:aunt|auntie|uncle|nan|gran|grandma|grandpa|grandad)|babysitter|sitter|nanny|
    (?:my )?(?:big |older )?(?:sister|brother)|both of them)"""

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
    0.72 (?:my|our) %ADULTS%(?:'?s| is| are|'re| r| aren'?t| isn'?t) (?:away|out(?! of)|gone|home|
        here|
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
    0.92 (?:bin|sind)(?: \S+){0,5}? alleine? (?:zuhause?|zu hause|daheim|im haus)
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

    0.82 %KIN%(?: \S+){0,7}? %LEFT%(?: \S+){0,9}? %FREE%
    0.82 (?:they|everyone(?: else)?|both)(?: \S+)? (?:went out|at work|at a|at the (?:hospital|pub|
        wedding)|went to (?:a|the) (?:wedding|party|pub|concert|cinema|
        hospital))(?: \S+){0,9}? %FREE%
    0.82 %FREE%(?: \S+){0,3}? (?:,|and|because|cos|cause|bc|cuz|they|-) (?:\S+ ){0,2}?%KIN%
        (?:'?s| is| are|'re| r| both| have| has|'ve)?(?: \S+){0,2}? (?:away|out|gone|left|went|
        at work|working|at (?:a|the) (?:party|wedding|concert|pub|hospital|gym|shops?))
    0.82 no (?:adults?|grown ?-? ?ups?|parents)(?: \S+)? (?:in the (?:house|flat)|at home|home|
        (?:here|around|about|in) (?:rn|right now|tonight|today|so|atm|till?|until|now))
    0.82 (?:rn|right now|tonight|today)(?: \S+){0,3}? no (?:adults?|grown ?-? ?ups?|parents)
        [ ](?:here|around|about|in|home)
    0.82 (?:empty (?:house|flat) (?:tonight|rn|today|all|till?|until|right now|so)|
        (?:got|have) an empty (?:house|flat)|(?:[,:;!.] |^ )empty (?:house|flat)(?= [,.!:;]| ?$)|
        (?:house|flat)(?:'s| is) (?:all )?(?:empty (?:tonight|rn|today|till?|until|so|right now)|
        mine
        (?:tonight|rn|today|till?|until|all|right now|this)))
    0.85 (?:i'?m|i am|just|only)(?: \S+)? the only (?:one|person|1) (?:in the (?:house|flat)|
        at home|
        home(?! team)|awake in the house)
    0.85 %KIN%(?: \S+){0,8}? left me(?: \S+){0,2}? (?:by myself|alone(?! to)|on my own|home|
        in charge)
    0.8 %KIN%(?: \S+){0,6}? (?:shes|she's|hes|he's|they're|theyre|she is|he is|they are|
        she|he|they) (?:away|out|at work|not (?:home|in|back|here)|won'?t be (?:in|home|back|here)|
        (?:isn'?t|aren'?t|not) (?:in|home|back|here))(?: \S+)? (?:till?|until|before|'til)
    0.8 (?:alone|by myself|on my own|solo) (?:every day )?after school
    0.85 (?:sit|sitting|stay|staying|stuck|sat|i'm|im)(?: \S+)? (?:at )?home (?:solo|alone|
        by myself|
        on my own)(?: \S+){0,2}? %UNTIL%
    0.82 (?:sleep|stay|sleeping|staying|spend the night)(?: \S+){0,2}? (?:here|home|at home|
        overnight|
        tonight)(?: \S+)? (?:without (?:anyone|anybody|any adults?|my parents|them|mum|mom)|
        (?:all )?(?:alone|by myself|on my own))
    0.82 (?:nobody|no ?one)(?:'s| is)? (?:checking (?:up )?on|looking after|minding) me
    0.8 (?:nobody|no ?one)(?: here)? to (?:tell|stop|make|check on) me(?: \S+){0,7}?
        [ ](?:%KIN%|they|tonight|till?|until)
    0.82 %KIN%(?: \S+){0,9}? (?:(?:don'?t|dunno|no idea|idk|not sure)(?: \S+)? when
        (?: they'?re| theyre| she'?s| shes| he'?s| hes| they| she| he)(?: will| are|
         is)?(?: be| get|
        [ ]coming| come)? (?:back|home))

    0.82 %ERW%(?: \S+){0,6}? (?:gefahren|weg|arbeit(?:en|et)?|\S*schicht|unterwegs|hochzeit|konzert|
        urlaub|einkaufen|ausgegangen|nochmal los|party|feier|verreist|kino|feiern|krankenhaus|firma)
        (?: \S+){0,7}? %ALLEIN%
    0.82 %ALLEIN%(?: \S+){0,4}? (?:,|weil|denn|da) (?:die |meine |unsere |der |mein )?(?:%ERW%|
        alten)
        [ ](?:sind|ist|is|hat|haben|kommt|kommen)
    0.82 kein(?:e|er)? (?:erwachsener?|erwachsenen|großen|eltern) (?:da|hier|daheim|zuhause|
        zu hause|
        im haus|in der wohnung)
    0.82 (?:außer|ausser) mir (?:ist |is )?(?:niemand|keiner|kein mensch|
        kein schwein)(?: \S+)? (?:da|
        im haus|zuhause|daheim|hier|in der wohnung|zu hause)
    0.82 (?:niemand|keiner) (?:außer|ausser) mir (?:da|im haus|zuhause|daheim|in der wohnung|
        zu hause)
    0.82 (?:der |die )?einziger? (?:in der wohnung|im haus|zuhause|daheim|zu hause)
    0.82 (?:meine|unsere) (?:eltern|mama|mutter|alten|ellis)(?: \S+){0,2}? komm(?:t|en) erst
    0.82 (?:papa|mama|mutter|vater)(?: \S+)? kommt erst(?: \S+){0,4}? (?:heim|nach hause|zurück|
        von der arbeit)
    0.85 (?:daheim|zuhause|zu hause) (?:geblieben|bleiben)(?: \S+){0,2}? allein
    0.82 (?:die|meine) alten sind(?: \S+){0,3}? (?:weg|verreist|unterwegs|nicht da|ausgegangen|
        im urlaub|übers wochenende)

    0.82 %ADU%(?: \S+){0,5}? (?:sortie?s?|partie?s?|finit à|finit tard|rentrent?|travaillent?|
        bossent?|
        dorment|dort|au resto|au ciné|au cinéma|au boulot|au travail|venue?|annulé|pas là|
        l'hôpital|l'hosto|
        en voyage|de nuit)(?: \S+){0,9}? %SEUL%
    0.82 %SEUL%(?: \S+){0,3}? (?:,|car|parce que|vu que|
        -) (?:\S+ ){0,2}?%ADU%(?: \S+){0,3}? (?:sorti|
        sortie|sortis|parti|partie|partis|travaille|bosse|pas là|au (?:boulot|travail|resto|ciné|
        cinéma|concert))
    0.82 (?:aucun adulte|pas d'adultes?|aucun parent|pas de parents)(?: \S+){0,2}? (?:avant|
        jusqu\S*|
        ici|à la maison|chez moi|ce soir|cet aprem)
    0.82 (?:y'a|ya|y a|il y a|reste|n'y a) (?:plus )?que moi (?:et (?:le|la|mon|ma) \S+|jusqu\S*|
        ici|
        ce soir|dans)
    0.82 je me garde(?: \S+)? seule?
    0.82 (?:seule?|solo) dans (?:la (?:baraque|maison)|l'appart\S*)
    0.85 (?:j'ai|jai) (?:toute )?(?:l'appart\S*|la baraque|la maison) (?:pour moi|à moi|rien que)
    0.82 (?:maman|papa|mes parents|mes vieux) (?:rentre|rentrent) (?:tard|pas|que|demain|à|vers|
        dans)
        (?: \S+){0,6}? %SEUL%

    0.82 %MAYOR%(?: \S+){0,5}? (?:curra|curran|trabajan?|se fue|se fueron|se marcharon|se largó|
        se largo|salió|salieron|no (?:vuelven?|está|están|esta|estan|llegan?|regresan?)|viaje|
        guardia|de noche|turno|boda|hospital)(?: \S+){0,8}? %SOLO%
    0.82 %SOLO%(?: \S+){0,3}? (?:,|porque|pq|xq) (?:\S+ ){0,2}?%MAYOR%(?: \S+){0,2}? (?:trabajan?|
        se fue|
        se fueron|salió|salieron|no (?:vuelven?|está|están|llegan?))
    0.82 no hay (?:ningún |ningun )?(?:adultos?|mayores|nadie)(?: \S+){0,2}? (?:en (?:mi )?casa|
        aquí ahora|aqui ahora|ahora)
    0.85 (?:estoy|toy|ando|quedé|quede|quedo)(?: \S+)? sol(?:it)?[oa] (?:con mi herman\S+|
        hasta (?:las|que|la noche)|toda la (?:tarde|noche))
    0.8 (?:llego|vuelvo|como|estoy)(?: \S+){0,7}? (?:y|,) nadie hasta (?:las|la noche|que|tarde)
    0.82 mis? (?:padres|papás|papas|viejos|madre|padre|mamá|papá|mama) (?:ya )?(?:se (?:fue|fueron|
        han ido|marcharon)|
        no (?:vuelven?|llegan?|regresan?))(?: \S+){0,5}? hasta
    0.82 (?:papá|mamá|papa|mama|padres|madre|padre) no (?:vuelven?|llegan?|
        regresan?)(?: \S+){0,4}? hasta
    0.82 casa (?:sola|vacía|vacia|libre) (?:hoy|esta|hasta|toda|todo|este)
    0.82 (?:tengo|hay) casa (?:sola|libre)
    0.82 ya se (?:fueron|marcharon|han ido) todos(?: \S+){0,8}? (?:yo|me) (?:\S+ )?qued\S+

    0.82 %CRESCIDO%(?: \S+){0,5}? (?:plantão|plantao|viajou|viajaram|viajando|saiu|saíram|sairam|
        foi|foram|
        trabalham?|trabalhando|faltou|internad[oa]|hospital|culto|só voltam?|só chegam?|so voltam?|
        dormiu)(?: \S+){0,8}? %SOZINHO%
    0.82 %SOZINHO%(?: \S+){0,3}? (?:,|porque|pq) (?:\S+ ){0,2}?%CRESCIDO%(?: \S+){0,2}? (?:viajou|
        viajaram|
        saiu|saíram|trabalham?|foi|foram|só voltam?)
    0.82 (?:não|nao|n) (?:tem|há) (?:mais )?(?:ninguém|ninguem|nenhum adulto|
        adulto)(?: \S+)? (?:aqui|
        em casa)
    0.82 casa (?:vazia|livre) (?:hj|hoje|até|ate|agora|essa|o dia|a noite|a tarde)
    0.85 (?:tô|tou|to|estou|fico|ficamos|só|tamos)(?: \S+)? só eu(?: e (?:meu|minha|o|a) \S+)?
        [ ](?:até|ate|em casa|aqui|hoje|hj)
    0.82 (?:almoço|janto|fico|durmo|chego)(?: \S+)? (?:sem ninguém|sem ninguem|sozinh[oa]) (?:todo|
        toda|
        em casa|até|aqui|depois)
    0.82 %CRESCIDO%(?: \S+){0,7}? (?:só|so) (?:voltam?|chegam?) (?:às|as|de|amanhã|lá|tarde|depois|
        umas|na|
        no|domingo|segunda)(?: \S+){0,7}? (?:posso|sozinh[oa]|casa|livre|só eu|ninguém)

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
    KIN=_KIN,
    LEFT=r"""(?:left (?:for|to|early|earlier|at|already|,|and|so|this|an?|about|her|his|work)|went|
        gone|out|away|popped|snuck|sneaked|working|works?|at (?:work|her|his|their|
        the|a)|asleep|cancelled|canceled|on (?:a|her|his) \S+|on nights|drives|shift|business|
        hospital|
        germany|abroad|(?:at|to) (?:\S+ )?(?:gran'?s|nan'?s|grandma'?s))""",
    FREE=r"""(?:(?:just|only|its|it's) (?:just |only )?me(?! (?:or|who|that|thinking))|by myself|
        (?:all )?(?:alone|on my own)(?! time)|(?:i'?m|am) in charge|holding the fort|
        (?:the )?(?:whole|entire) (?:house|flat|place|apartment)|
        (?:house|flat|place|sofa|tv|kitchen|couch|apartment)(?:'s| is)? (?:all )?(?:mine|to myself)|
        (?:no ?one|nobody)(?:'s| is)? (?:here|home|else (?:here|home)|checking on|watching me|
        in))""",
    ERW=r"""(?:mama|papa|mutter|vater|eltern|mum|oma|opa|tante|onkel|stief(?:vater|mutter|papa)|
        babysitter(?:in)?|alle(?= sind (?:auf|bei|in|im|beim)))""",
    ALLEIN=r"""(?:(?<!nicht )(?<!nie )allein(?:e)?(?! lassen)|sturmfrei|kann (?:also |jetzt |
        endlich )?(?:reden|laut|schreien|
        telefonieren)|nur ich|mein eigener chef|(?:haus|wohnung|bude) für mich|
        (?:niemand|keiner) (?:da|daheim|zuhause|hier))""",
    ADU=r"""(?:maman|papa|parents|mère|mere|père|pere|vieux|beau - père|beau père|belle - mère|
        mamie|
        nounou|baby - sitter|babysitter|frangin|frangine|ils|tout le monde)""",
    SEUL=r"""(?:(?:tout |toute )?seule?|solo|personne (?:pour|à la maison|chez moi|ici|qui)|
        (?:l'appart\S*|la maison|la baraque) (?:pour moi|à moi|rien)|
        je peux (?:enfin )?(?:parler|crier|mettre|jouer|hurler|gueuler)|aucun adulte|me garde|
        je (?:garde|surveille) (?:mon|ma)|
        que moi)""",
    MAYOR=r"""(?:madre|padre|mamá|mama|papá|papa|padres|viejos|papás|papas|tío|tio|tía|tia|abuela|
        abuelo|niñera|padrastro|madrastra)""",
    SOLO=r"""(?:sol(?:it)?[oa]s?|(?:la )?casa (?:es mía|es mia|para mí|para mi|sola|vacía|libre)|
        me dejaron|nadie (?:en casa|me|hasta)|libre|(?:puedo|podemos) (?:hablar|gritar|jugar|
        poner))""",
    CRESCIDO=r"""(?:mãe|mae|pai|pais|avó|avo|vó|vovó|vovo|tia|tio|babá|baba|moça que cuida de mim|
        padrasto|madrasta|eles(?= (?:foram|só|viajaram))|
        todo mundo(?= (?:trabalha|viajou)))""",
    SOZINHO=r"""(?:sozinh[oa]s?|casa (?:vazia|livre|só minha)|me viro|só eu|me deixaram|
        (?:posso|podemos) (?:abrir|gritar|falar|jogar|ligar)|sem ninguém|ninguém em casa)""",
)

_UNDONE = spaced(
    r"""["“„«]|watch(?:ing|ed)?|movie|film|seen|was|were|when|if|never|not|hates?|scared of|imagine|
    used to|are (?:you|u)|r u|you|u|gucken|war|nicht|jamais|bist du|wenn|quand|si|étais|cuando|
    estaba|quando|estava|se(?! (?:fue|fueron|ha|han))|ero|als|was|jeśli|gdyby|byłam|byłem|nie"""
)
_BEFORE = 24
"""Code points before a statement in which a word undoes it."""

_DIED = spaced(r"pass(?:ed|es|ing)? away")
"""Who passed away is not out for the evening."""

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
        is_grief = _DIED.search(f" {match.group()} ")
        if _UNDONE.search(before) or _ASKS.match(line, after) or is_title or is_grief:
            continue
        span = page.prose.span(*match.span())
        best = Found(NAME, span, score, "says that no grown-up is at home", "self")
    if best is not None:
        yield best
