"""What members give away: every line must be found, for the right owner, exactly in its place.

All numbers are reserved for fiction or belong to no plan, all people and schools are made up.
"""

from collections.abc import Callable

import pytest

from leeward_policies.detectors.personal_info import PersonalInfoDetector
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Reading

DETECTOR = PersonalInfoDetector()

Says = Callable[..., Reading]

SURE = 0.8
"""The score from which rules act, as in the policy's example `own-phone-number`."""

PHONE: tuple[tuple[str, str, str], ...] = (
    ("my number is 07700 900123", "self", "07700 900123"),
    ("my number is 555-0123", "self", "555-0123"),
    ("my cell: (202) 555-0123 call me", "self", "(202) 555-0123"),
    ("text me on 07700900123", "self", "07700900123"),
    ("call me +44 7700 900123 anytime", "self", "+44 7700 900123"),
    ("+44 7700 900123", "unknown", "+44 7700 900123"),
    ("+1 555 0123", "unknown", "+1 555 0123"),
    ("+1 (202) 555-0123", "unknown", "+1 (202) 555-0123"),
    ("0044 7700 900123", "unknown", "0044 7700 900123"),
    ("my whatsapp is +33 6 39 98 00 01", "self", "+33 6 39 98 00 01"),
    ("whatsapp 07700 900123", "unknown", "07700 900123"),
    ("im 12 my number 07700 900123 at 7", "self", "07700 900123"),
    ("my number is 07700 900123 7 days a week", "self", "07700 900123"),
    ("07700 900123 thats my number", "self", "07700 900123"),
    ("my number is 07700.900.123", "self", "07700.900.123"),
    ("my num 0 7 7 0 0 9 0 0 1 2 3", "self", "0 7 7 0 0 9 0 0 1 2 3"),
    ("0-7-7-0-0-9-0-0-1-2-3 call me", "self", "0-7-7-0-0-9-0-0-1-2-3"),
    ("my number o77oo 9oo123", "self", "o77oo 9oo123"),
    ("my number: 0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣", "self", "0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣"),
    ("my number is ０７７００９００１２３", "self", "０７７００９００１２３"),
    ("my numb\u200ber is 077\u200b00 900123", "self", "077\u200b00 900123"),
    (
        "oh seven seven double oh nine double zero one two three",
        "unknown",
        "oh seven seven double oh nine double zero one two three",
    ),
    (
        "text me zero seven seven zero zero 900 one two three",
        "self",
        "zero seven seven zero zero 900 one two three",
    ),
    ("wa.me/447700900123", "unknown", "447700900123"),
    ("meine handynummer ist 030 23125123", "self", "030 23125123"),
    ("meine nummer: 030/23125123", "self", "030/23125123"),
    ("ruf mich an 030 23125123", "self", "030 23125123"),
    (
        "meine nummer ist null drei null zwei drei eins zwei fünf eins zwei drei",
        "self",
        "null drei null zwei drei eins zwei fünf eins zwei drei",
    ),
    (
        "null dreissig dreiundzwanzig zwölf fünf eins zwei drei ist meine handynummer",
        "self",
        "null dreissig dreiundzwanzig zwölf fünf eins zwei drei",
    ),
    ("mon numéro c'est 06 39 98 00 01", "self", "06 39 98 00 01"),
    ("appelle-moi au 06.39.98.00.01", "self", "06.39.98.00.01"),
    (
        "mon num zéro six trente-neuf quatre-vingt-dix-huit zéro zéro zéro un",
        "self",
        "zéro six trente-neuf quatre-vingt-dix-huit zéro zéro zéro un",
    ),
    ("mi número es 07700 900123", "self", "07700 900123"),
    ("llámame al +44 7700 900123", "self", "+44 7700 900123"),
    ("o meu número é 07700 900123", "self", "07700 900123"),
    ("me chama no zap 07700 900123", "self", "07700 900123"),
    ("il mio numero è 07700 900123", "self", "07700 900123"),
    ("scrivimi al 07700 900123", "self", "07700 900123"),
    ("mijn nummer is 07700 900123", "self", "07700 900123"),
    ("mój numer to 07700 900123", "self", "07700 900123"),
    ("zadzwoń do mnie 07700 900123", "self", "07700 900123"),
    ("heres my cell 2025550171", "self", "2025550171"),
    ("txt me @ 07700-900-321", "self", "07700-900-321"),
    ("hmu 202-555-0171", "self", "202-555-0171"),
    ("u can reach me on 447700900222", "self", "447700900222"),
    ("te paso mi whats +44 7700 900112", "self", "+44 7700 900112"),
    ("dis my number 0-seven-seven-double-0-900-123", "self", "0-seven-seven-double-0-900-123"),
)

EMAIL: tuple[tuple[str, str, str], ...] = (
    ("my email is ana@example.org", "self", "ana@example.org"),
    ("ana.k+chat@mail.example.com", "unknown", "ana.k+chat@mail.example.com"),
    ("mail me: ana_99@example.org!", "self", "ana_99@example.org"),
    ("<ana@example.org>", "unknown", "ana@example.org"),
    ("ANA@EXAMPLE.ORG is mine", "self", "ANA@EXAMPLE.ORG"),
    ("my email: ana (at) example (dot) org", "self", "ana (at) example (dot) org"),
    ("my mail is ana at example dot org", "self", "ana at example dot org"),
    ("reach me at ana dot k at example dot org", "self", "ana dot k at example dot org"),
    ("schreib mir: ana [at] example [punkt] org", "self", "ana [at] example [punkt] org"),
    ("mon mail: ana arobase example point org", "self", "ana arobase example point org"),
    ("mi correo es ana arroba example punto org", "self", "ana arroba example punto org"),
    ("la mia mail: ana chiocciola example punto org", "self", "ana chiocciola example punto org"),
    ("mój mail to ana małpa example kropka org", "self", "ana małpa example kropka org"),
    ("ana.rose(at)example.org", "unknown", "ana.rose(at)example.org"),
)

HANDLE: tuple[tuple[str, str, str], ...] = (
    ("my snap is ana_k99", "self", "ana_k99"),
    ("add me on snap: ana.k99", "self", "ana.k99"),
    ("my insta: anakk", "self", "anakk"),
    ("snap: ana.k", "unknown", "ana.k"),
    ("my discord is ana#1234", "self", "ana#1234"),
    ("im ana_k99 on insta", "self", "ana_k99"),
    ("follow me on tiktok @ana.dances", "self", "@ana.dances"),
    ("hit me up on telegram @anak_", "self", "@anak_"),
    ("my new insta is @ana.k", "self", "@ana.k"),
    ("mein insta ist ana_k99", "self", "ana_k99"),
    ("addet mich auf snap ana_k99", "self", "ana_k99"),
    ("ajoute moi sur snap ana_k99", "self", "ana_k99"),
    ("mon insta c'est ana_k99", "self", "ana_k99"),
    ("agrégame en insta ana.k99", "self", "ana.k99"),
    ("me adiciona no insta ana_k99", "self", "ana_k99"),
    ("aggiungimi su insta ana_k99", "self", "ana_k99"),
    ("voeg me toe op snap ana_k99", "self", "ana_k99"),
    ("dodaj mnie na snapie ana_k99", "self", "ana_k99"),
    ("snapchat name ana_rose11", "unknown", "ana_rose11"),
    ("@ana.rose11 on insta", "self", "@ana.rose11"),
    ("insta is ana.rose11", "unknown", "ana.rose11"),
    ("follow my tiktok its ana.rose11", "self", "ana.rose11"),
    ("we can talk on snap, im ana_k99 there", "self", "ana_k99"),
    ("ich schreib lieber auf insta, bin da ana.k99", "self", "ana.k99"),
    ("viens sur snap, moi c'est ana_k99", "self", "ana_k99"),
    ("búscame en tumblr como ana_k99", "self", "ana_k99"),
    ("meu insta mudou, agora é ana.k99", "self", "ana.k99"),
)

ADDRESS: tuple[tuple[str, str, str], ...] = (
    ("i live at 12 Mill Road", "self", "12 Mill Road"),
    ("i live on 12 mill road its near the shop", "self", "12 mill road"),
    ("come to 4b oak lane", "unknown", "4b oak lane"),
    ("my address is 221 Elm Street, AB1 2CD", "self", "221 Elm Street, AB1 2CD"),
    ("9 Poplar Close AB1 2CD", "unknown", "9 Poplar Close AB1 2CD"),
    ("my postcode is AB1 2CD", "self", "AB1 2CD"),
    ("ich wohne in der Lindenstraße 5a", "self", "Lindenstraße 5a"),
    ("meine adresse: Lindenstr. 5", "self", "Lindenstr. 5"),
    ("j'habite au 3 bis avenue Victor Hugo", "self", "3 bis avenue Victor Hugo"),
    ("mon adresse c'est 12 rue des Lilas", "self", "12 rue des Lilas"),
    ("vivo en la calle de la Paz 12", "self", "calle de la Paz 12"),
    ("moro na rua das Flores 123", "self", "rua das Flores 123"),
    ("abito in via Roma 12", "self", "via Roma 12"),
    ("ik woon op Kerkstraat 12", "self", "Kerkstraat 12"),
    ("mieszkam na ul. Polna 12/3", "self", "ul. Polna 12/3"),
    ("were at 7 oak avenue come over", "unknown", "7 oak avenue"),
    ("ich wohn Lindenstraße 44 in Köln", "self", "Lindenstraße 44"),
)

SCHOOL: tuple[tuple[str, str, str], ...] = (
    ("i go to riverside primary in leeds", "self", "riverside primary in leeds"),
    ("im in year 7 at st marys", "self", "st marys"),
    ("i'm in grade 6 at Oakfield", "self", "Oakfield"),
    ("i go to st marys in leeds", "self", "st marys in leeds"),
    ("my school is called Oakfield Academy, im in year 8", "self", "Oakfield Academy"),
    ("ich gehe auf die Goethe-Schule in Köln", "self", "Goethe-Schule in Köln"),
    ("bin in der 7b vom Goethe-Gymnasium", "self", "Goethe-Gymnasium"),
    ("je suis en 5e au collège Jean Moulin à Lyon", "self", "Jean Moulin à Lyon"),
    ("voy al instituto Cervantes en Madrid", "self", "Cervantes en Madrid"),
    ("ando na escola Camões em Lisboa", "self", "Camões em Lisboa"),
    ("vado al liceo Manzoni a Roma", "self", "Manzoni a Roma"),
    ("ik zit op het Spinoza Lyceum in Amsterdam", "self", "Spinoza Lyceum in Amsterdam"),
    ("chodzę do szkoły podstawowej nr 5 w Krakowie", "self", "nr 5 w Krakowie"),
    ("5th grader at Oakfield Elementary", "self", "Oakfield Elementary"),
    ("im a year 8 at oakfield academy", "self", "oakfield academy"),
)

HOME_ALONE: tuple[tuple[str, str, str], ...] = (
    ("im home alone till 6", "self", "im home alone"),
    ("home alone all weekend lol", "self", "home alone all weekend"),
    ("my parents are away this weekend", "self", "my parents are away this weekend"),
    ("my mum is out till 10", "self", "my mum is out till"),
    ("nobody's home till 8", "self", "nobody's home till"),
    ("mum and dad left me home alone again", "self", "home alone again"),
    ("my dad doesnt get home until late", "self", "my dad doesnt get home until"),
    ("ich bin allein zuhause bis 6", "self", "bin allein zuhause"),
    ("hab sturmfrei am wochenende", "self", "hab sturmfrei"),
    ("meine eltern sind nicht da", "self", "meine eltern sind nicht da"),
    ("je suis seule à la maison jusqu'à 18h", "self", "je suis seule à la maison"),
    ("mes parents sont pas là ce week-end", "self", "mes parents sont pas là"),
    ("estoy sola en casa hasta las 8", "self", "estoy sola en casa"),
    ("mis padres no están", "self", "mis padres no están"),
    ("estou sozinha em casa", "self", "estou sozinha em casa"),
    ("sono sola a casa", "self", "sono sola a casa"),
    ("i miei genitori sono via", "self", "i miei genitori sono via"),
    ("ik ben alleen thuis tot 6", "self", "ben alleen thuis"),
    ("jestem sama w domu do 18", "self", "jestem sama w domu"),
    ("rodzice wyjechali", "self", "rodzice wyjechali"),
    ("parents r out tonight so im alone", "self", "parents r out tonight"),
    ("mums at work til 9 so its just me", "self", "mums at work til"),
    ("no one is home with me rn", "self", "no one is home with me"),
    ("got the house to myself tonight", "self", "got the house to myself"),
)

LOCATION: tuple[tuple[str, str, str], ...] = (
    ("im at the park on Mill Road right now", "self", "at the park on Mill Road"),
    ("im at Riverside Park rn come", "self", "at Riverside Park"),
    ("waiting outside the library on Elm Street", "self", "outside the library on Elm Street"),
    ("im here https://maps.app.goo.gl/example1", "self", "https://maps.app.goo.gl/example1"),
    ("ich bin gerade am Bahnhof in der Lindenstraße", "self", "am Bahnhof in der Lindenstraße"),
    ("je suis au parc de la Villette maintenant", "self", "au parc de la Villette"),
    ("estoy en el parque de Sol ahora", "self", "en el parque de Sol"),
    ("tô no parque da Paz agora", "self", "no parque da Paz"),
    ("sono al parco della Pace adesso", "self", "al parco della Pace"),
    ("ik ben nu in het park aan de Kerkstraat", "self", "in het park aan de Kerkstraat"),
    ("jestem teraz w parku Polnym", "self", "w parku Polnym"),
)

AGE: tuple[tuple[str, str, str], ...] = (
    ("im 15", "self", "15"),
    ("i'm 14 years old", "self", "14"),
    ("im 13 btw", "self", "13"),
    ("just turned 13 yesterday", "self", "13"),
    ("i am fifteen", "self", "fifteen"),
    ("16/f/uk", "self", "16"),
    ("asl 14 m", "self", "14"),
    ("14 yo here", "self", "14"),
    ("im 16, you?", "self", "16"),
    ("my age is 14", "self", "14"),
    ("ich bin 14 jahre alt", "self", "14"),
    ("ich bin 14", "self", "14"),
    ("j'ai 14 ans", "self", "14"),
    ("tengo 14 años", "self", "14"),
    ("tenho 14 anos", "self", "14"),
    ("ho 14 anni", "self", "14"),
    ("ik ben 14 jaar", "self", "14"),
    ("mam 14 lat", "self", "14"),
    ("as a fellow 15 yo i agree", "self", "15"),
    ("next year i'll be 18", "self", "18"),
    ("i was born in 2011", "self", "2011"),
    ("noch zwei jahre bis ich volljährig bin", "self", "zwei"),
    ("née en 2010 et déjà fatiguée", "self", "2010"),
    ("en dos años ya voto", "self", "dos"),
    ("16 anos e nunca vi neve", "self", "16"),
)

UNDER_13: tuple[tuple[str, str, str], ...] = (
    ("im 11", "self", "11"),
    ("i'm 12 years old", "self", "12"),
    ("im twelve", "self", "twelve"),
    ("im only 9 and a half", "self", "9"),
    ("im turning 13 next week", "self", "13"),
    ("12yo here", "self", "12yo"),
    ("ich bin elf jahre alt", "self", "elf"),
    ("j'ai onze ans", "self", "onze"),
    ("tengo 12 años", "self", "12"),
    ("tenho 11 anos", "self", "11"),
    ("ho 11 anni", "self", "11"),
    ("ik ben 11", "self", "11"),
    ("mam 11 lat", "self", "11"),
    ("i turned 12 last week", "self", "12"),
    ("ich werd bald 13", "self", "13"),
    ("12 m uk", "self", "12"),
    ("i was born in 2015", "self", "2015"),
    ("chui en cm2", "self", "cm2"),
    ("cant wait to be a teenager next month", "self", "teenager"),
)

CODE: tuple[tuple[str, str, str], ...] = (
    ("my password is hunter2", "self", "hunter2"),
    ("my verification code is 482 913", "self", "482 913"),
    ("login code: 482913", "self", "482913"),
    ("mein passwort ist hund123", "self", "hund123"),
    ("mon mot de passe est chat123", "self", "chat123"),
    ("give me your password", "reader", "give me your password"),
    ("whats ur roblox password", "reader", "whats ur roblox password"),
    ("send me the code you got", "reader", "send me the code you got"),
    ("send me the 6 digit code", "reader", "send me the 6 digit code"),
    ("tell me the code on your phone", "reader", "tell me the code on your phone"),
    ("gib mir dein passwort", "reader", "gib mir dein passwort"),
    ("donne moi ton mot de passe", "reader", "donne moi ton mot de passe"),
    ("dame tu contraseña", "reader", "dame tu contraseña"),
    ("me passa tua senha", "reader", "me passa tua senha"),
    ("dammi la tua password", "reader", "dammi la tua password"),
    ("geef me je wachtwoord", "reader", "geef me je wachtwoord"),
    ("podaj swoje hasło", "reader", "podaj swoje hasło"),
    ("what code did you get? send it", "reader", "what code did you get"),
    ("pw is Sunny2011", "self", "Sunny2011"),
    ("here 449 120 hurry it expires", "self", "449 120"),
    ("user anak and pass wetfeet77", "self", "wetfeet77"),
    ("passt das? 338-905", "self", "338-905"),
    ("le mdp carotte44", "self", "carotte44"),
    ("uso tortuga2013 para todo", "self", "tortuga2013"),
    ("o autenticador mostra 410 558", "self", "410 558"),
    ("my backup codes: 8fj2-k1qp", "self", "8fj2-k1qp"),
)

OTHER: tuple[tuple[str, str, str], ...] = (
    ("her number is 07700 900456 lol", "person", "07700 900456"),
    ("my mum's number is 07700 900456", "person", "07700 900456"),
    ("my mums number is 07700900456", "person", "07700900456"),
    ("lena's number is 07700 900456 spam her", "person", "07700 900456"),
    ("call him on 07700 900456", "person", "07700 900456"),
    ("seine nummer ist 030 23125456", "person", "030 23125456"),
    ("son numéro c'est 06 39 98 00 02", "person", "06 39 98 00 02"),
    ("su número es 07700 900456", "person", "07700 900456"),
    ("jej numer to 07700 900456", "person", "07700 900456"),
    ("her mail is lena_99@example.org", "person", "lena_99@example.org"),
    ("her insta is lena_x", "person", "lena_x"),
    ("lena's snap is lena.x", "person", "lena.x"),
    ("she lives at 3 Elm Close", "person", "3 Elm Close"),
    ("my friend lives at 9 High Street", "person", "9 High Street"),
    ("my sister goes to oakwood primary in leeds", "person", "oakwood primary in leeds"),
    ("annas password is sunflower08", "person", "sunflower08"),
    ("mdp de théo: ballon77", "person", "ballon77"),
)

LISTS = {
    "personal-info.phone": PHONE,
    "personal-info.email": EMAIL,
    "personal-info.handle": HANDLE,
    "personal-info.address": ADDRESS,
    "personal-info.school": SCHOOL,
    "personal-info.home-alone": HOME_ALONE,
    "personal-info.location": LOCATION,
    "personal-info.age": AGE,
    "personal-info.age-under-13": UNDER_13,
    "personal-info.one-time-code": CODE,
    "personal-info.other": OTHER,
}

CASES = [(name, *case) for name, cases in LISTS.items() for case in cases]


@pytest.mark.parametrize(
    ("name", "text", "aim", "datum"),
    CASES,
    ids=[f"{case[0][14:]}: {case[1][:40]}" for case in CASES],
)
def test_what_is_given_away_is_found(
    says: Says, name: str, text: str, aim: str, datum: str
) -> None:
    """The signal is sure, names the owner, and its span lies on the datum and nothing else."""
    found = {
        signal.name: (
            signal.aim,
            [text[span.start : span.end] for span in signal.spans],
        )
        for signal in DETECTOR.detect(says(text))
        if isinstance(signal, Signal) and signal.score >= SURE
    }
    assert (aim, [datum]) == found.get(name)


def test_every_signal_has_lines_here() -> None:
    """No signal is declared that nothing shows."""
    assert {spec.name for spec in DETECTOR.specs} == set(LISTS)
