"""Documents as an association keeps them: invented sentences and persons, the manner of real ones."""

from __future__ import annotations

ANSWER = """Collectif des centres participatifs
12 rue des Essais
59000 LILLE

Lille, le 18 février 2026

Objet : réponse à votre courrier du 9 février

Madame la Ministre,

Nous avons bien reçu votre courrier. Les SEC-Pa y lisent un engagement jusque fin octobre 2026.
Nous demandons que le groupe de travail se réunisse d'ici fin avril 2026.

Nous vous prions d'agréer, Madame la Ministre, l'expression de notre considération distinguée.

Pour le collectif,
Jeanne MODÈLE
"""

DEPUTIES = """ASSEMBLÉE NATIONALE
RÉPUBLIQUE FRANÇAISE
Liberté Égalité Fraternité

Paris, le mardi 3 mars 2026

Monsieur le Premier ministre,

Nous appelons votre attention sur les structures d'exercice coordonné participatives, dont les 26 équipes
attendent une décision.

Veuillez agréer, Monsieur le Premier ministre, l'expression de notre haute considération.

Paul EXEMPLE
Député de la Loire

Anne TÉMOIN
Députée du Nord
"""

LEAFLET = """SAUVONS NOS CENTRES DE SANTÉ !

Rassemblement le 14 mars 2026 à 10 heures

Les structures d'exercice
coordonné participatives
ferment si rien ne change.
"""

MINUTES = """Compte rendu de la réunion du 19 février 2026

Présents : les représentants des SEC-Pa et le cabinet.

Le cabinet a annoncé un groupe de travail. Prochaine réunion le 2 avril 2026.
"""

RELEASE = """COMMUNIQUÉ DE PRESSE

Les SEC-Pa seront financées en 2026

Paris, le 12/02/2026

Le collectif prend acte de l'annonce.
"""
