// Why an application was not offered a line, in words for the customer (`lending.md` 5).

/** Every reason a policy may give, with what the customer reads. */
export const reasonTexts = {
  BUREAU_HARD_NEGATIVE: {
    de: 'Die Auskunftei meldet einen Titel oder ein Insolvenzverfahren.',
    en: 'The bureau reports a judgment or insolvency.',
    fr: 'La base de données consultée signale un jugement ou une procédure d’insolvabilité.',
  },
  BUREAU_SOFT_NEGATIVE: {
    de: 'Die Auskunftei meldet offene, gemahnte Forderungen.',
    en: 'The bureau reports overdue claims.',
    fr: 'La base de données consultée signale des créances en retard.',
  },
  UNDER_AGE: { de: 'Sie sind noch nicht 18.', en: 'You are under 18.', fr: 'Vous n’avez pas encore 18 ans.' },
  COUNTRY_NOT_SERVED: {
    de: 'Wohnsitz oder Konto liegt außerhalb unseres Gebiets.',
    en: 'Residence or account is outside our area.',
    fr: 'Votre domicile ou votre compte se trouve hors de notre zone.',
  },
  DISPOSABLE_INCOME_TOO_LOW: {
    de: 'Nach festen Ausgaben bleibt zu wenig für die Rate.',
    en: 'Too little is left for the instalment.',
    fr: 'Après les dépenses fixes, il reste trop peu pour la mensualité.',
  },
  LIMIT_BELOW_MINIMUM: {
    de: 'Der mögliche Rahmen liegt unter dem Mindestbetrag.',
    en: 'The possible limit is below the minimum.',
    fr: 'Le plafond possible est inférieur au montant minimal.',
  },
  EMPLOYMENT_TOO_SHORT: {
    de: 'Sie sind kürzer als 6 Monate beschäftigt.',
    en: 'Employed for less than 6 months.',
    fr: 'Vous êtes employé depuis moins de 6 mois.',
  },
  INCOME_NOT_CONFIRMED: {
    de: 'Das Konto zeigt kein regelmäßiges Einkommen.',
    en: 'No regular income on the account.',
    fr: 'Le compte ne montre pas de revenu régulier.',
  },
  RETURNED_DEBITS: {
    de: 'Drei oder mehr Rücklastschriften in 90 Tagen.',
    en: 'Three or more returned debits in 90 days.',
    fr: 'Trois prélèvements rejetés ou plus en 90 jours.',
  },
  ARREARS_WITH_US: {
    de: 'Bei uns ist eine Zahlung überfällig.',
    en: 'A payment to us is overdue.',
    fr: 'Un paiement envers nous est en retard.',
  },
  BUSINESS_TOO_YOUNG: {
    de: 'Ihr Betrieb besteht kürzer als 12 Monate.',
    en: 'Trading for less than 12 months.',
    fr: 'Votre activité existe depuis moins de 12 mois.',
  },
  FIGURES_IMPLAUSIBLE: {
    de: 'Gewinn und Umsatz passen nicht zusammen.',
    en: 'Profit and turnover do not fit.',
    fr: 'Bénéfice et chiffre d’affaires ne concordent pas.',
  },
  IDENTITY_NOT_CONFIRMED: {
    de: 'Ihre Identität wurde nicht bestätigt.',
    en: 'Your identity was not confirmed.',
    fr: 'Votre identité n’a pas été confirmée.',
  },
} as const satisfies Record<string, { de: string; en: string; fr: string }>

export type ReasonCode = keyof typeof reasonTexts

/** The reasons in one language, in their order. */
export const reasonsIn = (language: 'de' | 'en' | 'fr', codes: readonly ReasonCode[]): readonly string[] =>
  codes.map((code) => reasonTexts[code][language])
