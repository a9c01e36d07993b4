"""Whether a sentence promises or announces something: by its words, without judging whether it was kept.

Three strengths of words. What engages (« je prends l'engagement », « a été confirmé », « est prévu ») and
the future (« sera garantie », « va être publié ») announce by themselves. Nouns and turns that only a date
makes an announcement of (« réunion le 12 mai », « devrait paraître », « maintenu jusqu'au ») need one.
"""

from __future__ import annotations

import re
from enum import IntEnum

from monitor.domain.tenses import ADVERBS, futures

LONGEST = 1_500
"""Letters of the longest sentence that is read: beyond, it is a table or a list, not a promise."""

_HAVE = r"(?:ai|a|ont|avons|avait|avaient|aurait|auraient|avez)"
_NOT_A_NOUN = r"(?<!\bl['’])(?<!\bune\s)(?<!\bcette\s)(?<!\bla\s)(?<!\btoute\s)(?<!\bd['’])"
_SAID = (
    r"(?:annonc|promis|confirm|dévoil)(?:ée?s?|e?s?)\b(?!\spar\sl(?:a|es)\s(?:chiffres|étude|évaluation))"
    r"|(?:assuré|garanti|indiqué|précisé|déclaré|rappelé|décidé|acté)e?s?\s(?:que|qu['’]|de\b|d['’]|un\b|une\b|son\b|sa\b|«)"
)
# Told of others, in the past: what may be proposed from a question, whose own words promise nothing.
_REPORTED = re.compile(
    rf"\b{_HAVE}\s(?:(?:été|lui|leur|nous|vous)\s|l['’])?{ADVERBS}(?:été\s{ADVERBS})?(?:{_SAID})"
    rf"|\b(?:s['’](?:est|était|étaient)|se\s(?:sont|seraient|serait))\s{ADVERBS}engagée?s?\b"
    r"|\bs['’]engage(?:nt)?\s(?:[^\W\d_]+\s){0,2}?(?:à\b|pour\b|auprès\b|sur\b)"
    r"|\b(?:courrier|lettre|communiqué|ministre|ministère|cabinet|gouvernement|ars|préfet|préfecture|réponse)\b"
    r"[^.;:«»]{0,60}?\b(?:précise|indique|annonce|confirme|assure|écrit|affirme)\s(?:que\b|qu['’])"
    r"|\b(?:a|ont|avons)\s(?:[^\W\d_]+\s)?(?:appris|été\s(?:[^\W\d_]+\s)?(?:informé|avisé|prévenu|notifié|signifié)e?s?)\b[^.;«»]{0,120}?\b(?:que\b|qu['’])"
    rf"|\b(?:avait|a|ont|avaient|aurait)\spris\s(?:[^\W\d_]+\s){{0,3}}?l['’]engagement\b"
)
_ENGAGES = re.compile(
    r"\b(?:prend|prends|prenons|prennent|pris|prenne)\s(?:[^\W\d_]+\s){0,3}?l['’]engagement\b"
    r"|\b(?:[sm]['’]engage(?:nt)?|nous\sengageons|s['’]est\sengagée?|se\ssont\sengagée?s)\b"
    r"|\b(?:mon|notre|son|leur)\s(?:plein\s|entier\s|total\s)?engagement\s(?:[^\W\d_]+\s){0,3}?(?:pour|à|de|en\sfaveur|d['’])"
    r"|\b(?:veux|tiens|souhaite|peux|puis|voulons|tenons|pouvons|souhaitons)\s(?:[^\W\d_]+\s){0,4}?"
    r"(?:confirmer|assurer|garantir|annoncer|promettre)\b"
    r"|\bje\s(?:vous\s|leur\s|lui\s|le\s)?(?:confirme|garantis|promets|assure|annonce)\b"
    r"|\bnous\s(?:vous\s|leur\s|lui\s|le\s)?(?:confirmons|garantissons|promettons|assurons|annonçons)\b"
    rf"|\b(?=annonce|promet|confirme|garantit|assure){_NOT_A_NOUN}(?:annonce|annoncent|promet|promettent|confirme\sque|confirment\sque|garantit\sque"
    r"|assure\sque|assurent\sque)\b"
    r"|\b(?=[ers])(?<!\bqui\s)(?<!\bn['’])(?<!\blorsqu['’]il\s)(?:est|sont|reste|restent)\s(?:bien\s|ainsi\s|également\s|donc\s|déjà\s|désormais\s|d['’]ores\set\sdéjà\s){0,2}"
    r"(?:prévue?s?|programmée?s?|maintenue?s?|prolongée?s?|prorogée?s?|reconduite?s?|renouvelée?s?|pérennisée?s?"
    r"|annoncée?s?|reportée?s?|acquise?s?)\b(?!\s(?:par|à|aux?|dans)\s(?:l['’]article|la\sloi|le\scode|ce\stitre))"
    r"|\b(?=prév)(?<!\btravail\s)(?<!\barticle\s)(?<!\bconventions\s)(?:prévoit|prévoient|prévoyons)\s(?:de\b|d['’]|la\b|le\b|les\b|l['’]|une?\b|que\b|qu['’]|également|notamment)"
    r"|\b(?:entend|entendent|entendons)\s(?:[^\W\d_]+\s){0,2}?[^\W\d_]{3,20}(?:er|ir|re)\b"
    r"|\b(?:a|ont|avons)\sl['’]intention\sde\b|\b(?:avons|a|ont)\sprévu\sd"
    r"|\b(?:a|ont|est|sont)\s(?:vocation|appelée?s?)\sà\b"
)
_WITH_A_DATE = re.compile(
    r"\b(?:prolong|maint(?:ien|en|ient)|reconduit|reconduc|prorog|financ|garanti|autoris|assur|renouvel)[^\W\d_]*\b"
    r"[^.!?]{0,90}?\bjusqu"
    r"|\b(?:devrai(?:en)?t|doit|doivent)\s(?:[^\W\d_]+\s){0,2}?[^\W\d_]{2,20}(?:er|ir|re|oir)\b"
    r"|\b(?:est|sont)\s(?:[^\W\d_]+\s)?(?:attendue?s?|fixée?s?|envisagée?s?|visée?s?|ouverte?s?|inscrite?s?)\b"
    r"|\bobjectif\b[^.!?]{0,60}?\b(?:est|de)\b|\bse\s(?:tient|tiennent|réunit|poursuit|poursuivent)\b"
    r"|\b(?:débute|commence|démarre|entre|entrent|prend\sfin|prennent\sfin|s['’]achève|se\stermine|expire)\b"
    r"|\b(?:prochaine?s?|rendez-vous|calendrier|échéance)\b"
)
# A line without a verb: « Publication du décret : fin octobre 2026 ».
_NOUN = re.compile(
    r"^\W{0,6}(?:\d{1,2}[.)]\s)?(?:(?:la|le|les|l['’]|une?)\s?)?(?:réunion|assemblée|rassemblement|rencontre|conférence"
    r"|comité|publication|versement|ouverture|lancement|remise|entrée\sen\svigueur|mise\sen\s(?:place|œuvre)"
    r"|signature|examen|vote|présentation|fin\sdu\sfinancement|prolongation|atelier|webinaire|audition|restitution)s?\b"
)
_VERB = re.compile(
    r"\b(?:a|ont|est|sont|était|étaient|avait|fut|furent|demande|demandent|permet|permettent|fait|font)\b"
)
_ASKS = re.compile(
    r"\?[\s»”\"')*]*$"
    r"|\b(?:je|nous|il|elle|ils|elles|on|qui)\s(?:(?:vous|lui|leur|la|le|les|en|y|ne|se)\s){0,2}"
    r"(?:demand|souhait(?:e(?!\svous\s(?:confirm|annon|assur))|ons\s(?!vous\s(?:confirm|annon|assur))|er?ai|ent)"
    r"|sollicit|exige|réclam|espèr|espér|attend|aimer|voudr|désir|interrog|pri(?:e|ons)\b|appel(?:le|ons)\b|invit"
    r"|crai(?:gn|nt)|redout|regrett|refus)"
    r"|\b(?:vous|lui|leur)\sdemand(?:e|ent|ons|er)\b|\b[ldn]['’](?:interroge|appelle|invite|exige)\b"
    rf"|\b(?=[acders]){_NOT_A_NOUN}(?:demand|réclam|exig|sollicit|espèr|souhait|appell|craign)ent\b"
    rf"|\b(?=demande\s){_NOT_A_NOUN}(?<!\bsa\s)(?<!\bvotre\s)demande\s"
    r"(?:que\b|qu['’]|si\b|quand|à\b|de\b|d['’]|aux?\b|des\b|quel|comment|pourquoi|l[ae]\b|les\b|l['’]|une?\b)"
    r"|\b(?:sait|savoir|savons|ignor[^\W\d_]*|préciser|indiquer|connaître)\s(?:pas\s)?(?:si|quand|comment|quel[^\W\d_]*|qui|où|ce\sque|ce\squi)\b"
)
_SUPPOSES = re.compile(
    r"(?:^\W{0,6}|[,;:(–]\s|\b(?:et|mais|que|donc|or)\s)(?:s['’]ils?\b|si\s(?!bien\b|possible|important|longtemps))"
    r"|^\W{0,6}(?:sans|faute\sde|à\sdéfaut|en\sl['’]absence|dans\sl['’]hypothèse|au\scas\soù)\b|\bà\scondition\s(?:que|de)\b"
)
_FEARS = re.compile(
    r"\b(?:ser(?:a|ont)\s(?:donc\s|ainsi\s|alors\s)?(?:contraint|obligé|condamné|menacé|privé|forcé|perdu|laissé|impossible))"
    r"|\b(?:risqu[^\W\d_]*|menac(?:e|ent|ée?s?|é)|crai(?:nt|gnent|gnons)|redout[^\W\d_]*|en\spéril|en\sdanger)\b"
    r"|\b(?:entraîner|provoquer|aggraver|priver|menacer|obliger|contraindr|dispara[iî]tr|dégrader|fragiliser|coûter)(?:a|ont)\b"
    r"|\bconduir(?:a|ont)\s(?:[^\W\d_]+\s)?(?:à|au)\b"
)
_POLITE = re.compile(
    r"\bveuillez\b|\b(?:vous\s(?:prie|prions)|vous\svoudrez\sbien|saur(?:ai|ons)\sgré|vous\strouverez|vous\spourrez)\b"
    r"|\bsalutations\b|\bconsidération\s(?:distinguée|la\splus)|\bhaute\sconsidération\b|\bagréer\b|\bci-joint"
    r"|\b(?:reste|restons|demeure|demeurons)\s(?:[^\W\d_]+\s){0,3}?à\s(?:votre|leur)\s(?:entière\s)?disposition\b"
    r"|\b(?:il|nul|chacun|on|nous)\s(?:ne\s|y\s|se\s|s['’]){0,2}"
    r"(?:faudra|conviendra|comprendra|saura|verra|verrons|dira|notera|reportera|agira|aura\sfallu|allons\svoir)\b"
    r"|\b(?:cour\sde\scassation|jurisprudence|législateur)\b"
)
_LEGAL = re.compile(
    r"\brgpd\b|\bprotection\sdes\sdonnées\b|\bdonnées\s(?:personnelles|à\scaractère)\b|\b(?:vos|tes)\s(?:droits|données)\b"
    r"|\bdroit\sd['’](?:accès|opposition)\b|\bcookies?\b|\bcnil\b|\bmentions\slégales\b|\bdésabonn|\bdésinscri"
    r"|\bne\spas\srépondre\b|\bce\scourriel\b|\bdestinataires?\sdu\sprésent\b"
)
# « Le présent arrêté sera publié au Journal officiel » ends every text of it, and announces nothing.
_EXECUTION = re.compile(
    r"\b(?:sera|seront)\s(?:[^\W\d_]+\s){0,2}publiée?s?\sau\sjournal\sofficiel\b"
    r"|\b(?:est|sont)\schargée?s?,?\s(?:[^\W\d_]+\s){0,6}de\sl['’]exécution\b"
)
_NAME = re.compile(r"(?<=[^.!?…«»] )[A-ZÀ-Þ](?:[a-zà-ÿ]{0,20}ra|[A-ZÀ-Þ]{0,20}RA)\b")
_ELSE = (_POLITE, _LEGAL, _ASKS, _EXECUTION)
_NOTHING = (*_ELSE, _SUPPOSES, _FEARS)


class Strength(IntEnum):
    """How much the words of a sentence announce by themselves."""

    NONE = 0
    WITH_A_DATE = 1
    ANNOUNCES = 2


def shown(sentence: str) -> str:
    """Return a sentence on one line, without Markdown marks: what the expressions here read."""
    return " ".join(sentence.replace("*", " ").replace("_", " ").split())


def small_letters(words: str) -> str:
    """Return words in small letters; a name is no verb in the future (« Sandra », « Mme PEREIRA »)."""
    return (words if words.isupper() else _NAME.sub(lambda name: f"{name[0][:-1]}·", words)).lower()


def strength(sentence: str, *, reported_only: bool = False) -> Strength:
    """Return whether a sentence announces something, or would with a date that is not past.

    Of the words of a question (``reported_only``) only what it reports of others is an announcement: « il
    leur aurait été confirmé », « le ministère a annoncé ». What is asked, supposed or feared, politeness
    and legal notices announce nothing.
    """
    if len(sentence) > LONGEST:
        return Strength.NONE
    words = small_letters(shown(sentence))
    found = _reported(words) if reported_only else _strength(words)
    against = _ELSE if reported_only else _NOTHING
    return Strength.NONE if found and any(pattern.search(words) for pattern in against) else found


def _reported(words: str) -> Strength:
    return Strength.ANNOUNCES if _REPORTED.search(words) else Strength.NONE


def _strength(words: str) -> Strength:
    if announcement(words) is not None:
        return Strength.ANNOUNCES
    weak = _WITH_A_DATE.search(words) or (_NOUN.search(words) and not _VERB.search(words))
    return Strength.WITH_A_DATE if weak else Strength.NONE


def announcement(words: str) -> re.Match[str] | None:
    """Return the first words that announce by themselves in a sentence as ``shown``, in ``small_letters``."""
    found = [match for pattern in (_ENGAGES, _REPORTED) if (match := pattern.search(words))]
    found += [future for future in (next(futures(words), None),) if future]
    return min(found, key=lambda match: match.start(), default=None)
