// What a person or a strategy has written into the German examples, in the other languages.
const said: Readonly<Record<string, Readonly<Record<'en' | 'fr', string>>>> = {
  'Ihre Lastschrift wurde nicht eingelöst': {
    en: 'Your direct debit was not paid',
    fr: 'Votre prélèvement n’a pas été payé',
  },
  'Teilzahlung eingegangen': { en: 'Part of the arrears paid', fr: 'Paiement partiel reçu' },
  'Rückstand ausgeglichen': { en: 'Arrears paid', fr: 'Retard régularisé' },
  Zahlungserinnerung: { en: 'Payment reminder', fr: 'Rappel de paiement' },
  'Zweite Mahnung': { en: 'Second dunning letter', fr: 'Deuxième relance' },
  'Androhung der Kündigung': { en: 'Notice before termination', fr: 'Mise en demeure avant déchéance du terme' },
  Kündigung: { en: 'Termination', fr: 'Déchéance du terme' },
  'Letzte Zahlungsaufforderung': { en: 'Last demand for payment', fr: 'Dernière demande de paiement' },
  'Die Auskunftei meldet offene, gemahnte Forderungen.': {
    en: 'The bureau reports overdue claims.',
    fr: 'La base de données consultée signale des créances en retard.',
  },
  'Nach festen Ausgaben bleibt zu wenig für die Rate.': {
    en: 'After fixed expenses too little is left for the instalment.',
    fr: 'Après les dépenses fixes, il reste trop peu pour la mensualité.',
  },
  'Ihr Einkommen ist nach Ihrer Mitteilung seit Januar weggefallen.': {
    en: 'As you have told us, you have had no income since January.',
    fr: 'Comme vous nous l’avez indiqué, vous n’avez plus de revenu depuis janvier.',
  },
  'Eine anerkannte Schuldnerberatungsstelle in Ihrer Nähe finden Sie unter www.meine-schulden.de.': {
    en: 'You find a recognised debt advice centre near you at www.meine-schulden.de.',
    fr: 'les points conseil budget, gratuits et confidentiels : www.mesquestionsdargent.fr.',
  },
  Fahrrad: { en: 'Bicycle', fr: 'Vélo' },
}

/** An example's data with its free texts in another language. */
export const saidIn = (language: 'en' | 'fr', value: unknown): unknown =>
  typeof value === 'string'
    ? (said[value]?.[language] ?? value)
    : Array.isArray(value)
      ? value.map((each) => saidIn(language, each))
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, saidIn(language, member)]))
        : value
