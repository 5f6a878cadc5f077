"""Whose a piece of information is, from the words before it."""

import re

from leeward_policies.detectors.wording import spaced
from leeward_policies.domain.signals import Aim

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_BEFORE = 80
"""Code points before a datum in which its owner is looked for; a line of chat."""
_AFTER = 40

_SELF = spaced(
    r"""my|mine|our|(?<!wohnt )(?<!lebt )i'?m|me|meine?[nmrs]?|unsere?|mir|mich|mon|mes|ma|moi|
    notre|hmu|mi|mis|mío|yo|meu|
    minha|mio|mia|mijn|m'n|mij|mój|moja|moje|moim|mnie|mną|appelez moi|
    a gente mora|ll[aá]mame|escr[ií]beme|m[aá]ndame|h[aá]blame|b[uú]scame|chiamami|scrivimi|
    mandami|contattami"""
)
_RELATION = r"""(?:%PARENT%|sister|brother|sis|bro|friend|mate|bestie|bff|bf|gf|boyfriend|
    girlfriend|cousin|teacher|coach|uncle|aunt\w{0,2}|ex|crush|neighbour|son|daughter|wife|husband|
    schwester|bruder|freund(?:in)?s?|lehrerin?|s(?:oe|œ)ur|frère|ami|amie|copain|copine|profe?|profess?ora?|
    hermana|hermano|amiga|amigo|novi[oa]|irmã|irmão|namorad[oa]|sorella|fratello|amic[oa]|
    fidanzat[oa]|zus|broer|vriend(?:in)?|siostr[ay]|brata?|kole(?:gi|ga|żanka|żanki))"""
_PARENT = r"""(?:mum|mom|mommy|mummy|mother|dad|daddy|father|parents?|nan|gran\w{0,5}|mutter|mama|
    papa|vater|oma|opa|mère|père|madre|padre|mãe|pai|moeder|vader|mam[ay]|tat[ay])"""
_IS = r"""(?:(?:is|that'?s|thats|it'?s|das ist|ist|c'est|est|es|é|è|dat is|to|jest) )?"""
_PERSON = spaced(
    r"""her|his|him|their|theirs|hers|ihre[nmrs]?|seine[nmrs]?|deren|dessen|sa|ses|leurs?|seu|sua|
    dele|dela|deles|suo|loro|haar|hun|jej|jego|(?:ihr|sein|son|sus?|zijn)(?= %DATUM%)|
    (?:she|he|they|sie|er|elle|il|ella|él|ela|ele|lei|lui|zij|ze|hij|ona) (?:\S+ )?(?:lives?|
    wohnt|habite|vive|mora|abita|
    woont|mieszka)|(?<!gente )(?:vive|mora)(?= (?:en|na|no|em|cerca|perto)(?!\S))|
    on (?:\S+ )?mieszka|
    (?:%DATUM%|%ALSO%) (?:de|da|do|del|d'|von|vom)(?: (?:la|el|le|o|a|der|dem))? %NAME%|
    (?!(?:%NO_NAME%)(?!\S))[^\W\d_]{2,19}(?<![sui])s
    (?= (?:%DATUM%|number|num|email|address|phone)(?!\S))|
    (?:my|ur|your|the|his|her|our|mein\w*|dein\w*|mon|ma|ton|ta|mi|tu|meu|minha|mio|mia|mijn|je|
    mój|moja|mojej|mojego) (?:\S+ )?%RELATION%(?:'?s)?|%RELATION%'s|%PARENT%(?:'?s)?|
    (?!(?:it|that|here|what|let|there|who|how|where|one|name|he|she|this|(?:phone)?number|num|snap|
    insta|discord|email|mail|address|cell|mobile|tele\w*|when)'s)[^\W\d_]{2,20}'s""",
    DATUM=r"""(?:(?:handy|telefon|mobil)?nummer|handy|telefon|telefoon\w*|mobiel|adresse?|e|mail|
        insta\w*|snap\w*|discord|numéro|numero|num|tel|tél|téléphone|portable|número|móvil|movil|
        teléfono|telefono|celular|correo|dirección|direccion|pseudo|konto|schule)""",
    ALSO=r"""(?:email|endereço|telefone|telemóvel|zap|instagram|tiktok|user|usuario)""",
    NAME=r"""(?!(?:tel\w*|tél\w*|móvil|movil|celular|portable|mobile|whatsapp|zap|casa|contacto|
        contato|contact|compte|cuenta|conta|correo|correio|mail|email|trabajo|trabalho|urgence|
        emergencia|emergência|mi|mí|mim|moi|meu|minha|mon|ma|mes|mis|mir|meine?[mnrs]?|nós|
        nosotros|ti|tu|ton|ta|verificación|vérification|verificação|usuario|usuário|serie|série|
        pedido|orden|quest[ãa]o|question|jogo|sala|aula|p[áa]gina|partida|partido|equip[ao]|equipe|équipe|time|
        loja|escola|secretar[íi]a|clube?|camis\w+|pergunta|pregunta|exerc[íi]cio|ejercicio|exercice|quarto|
        hotel|hôtel|voo|vuelo|vol|encomenda|nota|habitación|clase|classe|tienda|commande|salle|page|
        maillot|match|bestellung|klasse|seite|frage|aufgabe|team|spiel|raum|flug|juego|jeu|la|el|le|o|a|der|dem|roblox|discord|steam|insta|snap|id|cliente|teléfono)
        (?!\S))[^\W\d_]{2,20}""",
    NO_NAME=r"""was|das|des|dies|dieses|alles|jedes|welches|neues|anderes|unseres|this|his|whats|
        its|thats|heres|theres|parents|business|class|us|yes|as|is|always|previous|uns|als|bis|es|
        aus|los|las|mes|tes|ses|nos|vos|les|mis|tus|sus|meus|teus|seus|os|moderators|teachers|
        schools|kids|discords|roblox|friends|girls|boys|guys|ls|wireless|address""",
    RELATION=_RELATION,
    PARENT=_PARENT,
)
_OWN_AFTER = spaced(
    r"""%IS%(?:my|mine|mein|meine|mon|ma|mi|meu|minha|il mio|mio|mijn|mój|moj|moja|
    (?:call|text|ring|msg|message|add|dm|hit|whatsapp) me)""",
    IS=_IS,
)
_OTHERS_AFTER = spaced(
    r"""%IS%(?:(?:my |mein\w* |ma |mon |mi |meu |minha |mio |mia |mijn )?%RELATION%(?:'?s)?|her|his|
    their|hers|ihre|seine|son|su|haar|zijn|jej|jego|[^\W\d_]{2,20}'s)""",
    IS=_IS,
    RELATION=_RELATION,
    PARENT=_PARENT,
)


PUBLIC = spaced(
    r"""office|reception|secretary|school office|club|library|doctor'?s?|dentist|shop|store|
    hotline|helpline|restaurant|practice|clinic|hospital|police|fire brigade|park|museum|pool|
    station|gym|stadium|parque|museo|museu|musée|parc|piscine|piscina|schwimmbad|freibad|stadion|
    stade|estadio|estádio|bahnhof|gare|sekretariats?|
    schulbüro|praxis|bücherei|rathaus|verein|geschäft|secrétariat|accueil|mairie|médecin|cabinet|
    secretaría|secretaria|recepción|recepção|ayuntamiento|biblioteca|bibliothèque|médico|clínica|
    tienda|loja|polic[íi]a|polizei|école|colegio|colégio"""
)
"""Their numbers and addresses hang on the wall; nobody is given away by them."""


def words_before(text: str, start: int, count: int = 10) -> str:
    """Return the last words before a place as one spaced line."""
    words = _WORD.findall(text[max(0, start - _BEFORE) : start])
    return f" {' '.join(words[-count:])} "


def words_after(text: str, end: int, count: int = 6) -> str:
    """Return the first words after a place as one spaced line."""
    words = _WORD.findall(text[end : end + _AFTER])
    return f" {' '.join(words[:count])} "


def whose(before: str, after: str = " ") -> Aim:
    """Say whose a datum is: the owner named last before it, or else right after it.

    Args:
        before: of `words_before`.
        after: of `words_after`.
    """
    own = max((it.end() for it in _SELF.finditer(before)), default=0)
    others = max((it.end() for it in _PERSON.finditer(before)), default=0)
    if own or others:
        return "self" if own > others else "person"
    if _OTHERS_AFTER.match(after, 1):
        return "person"
    return "self" if _OWN_AFTER.match(after, 1) else "unknown"
