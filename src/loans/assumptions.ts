// What the law lets a lender assume when a credit's future is open: CCD2 Annex III Part II, PAngV annex no. 2.

type Assumption = Readonly<{ situation: string; de: string; en: string }>

/** The assumptions (a) to (k), with the sentence that SECCI and contract print (`domain-rules.md` 1.5). */
export const assumptions = {
  a: {
    situation: 'the customer may draw freely',
    de: 'Der Gesamtkreditbetrag gilt als sofort und in voller Höhe in Anspruch genommen.',
    en: 'The total amount of credit is taken to be drawn down immediately and in full.',
  },
  b: {
    situation: 'free draws, with limits on amount or time',
    de: 'Der Kredit gilt zum frühestmöglichen vertraglichen Zeitpunkt und nach den vertraglichen Grenzen als in Anspruch genommen.',
    en: 'The credit is taken to be drawn down on the earliest date in the contract and within its limits.',
  },
  c: {
    situation: 'several ways to draw, with different costs or rates',
    de: 'Der Kredit gilt als in voller Höhe zu den höchsten Kosten und dem höchsten Sollzinssatz der üblichsten Inanspruchnahme abgerufen.',
    en: 'The credit is taken to be drawn in full at the highest cost and rate of the most common way of drawing.',
  },
  d: {
    situation: 'overdraft',
    de: 'Der Kredit gilt als in voller Höhe und für die gesamte Laufzeit in Anspruch genommen; ist sie unbekannt, für drei Monate.',
    en: 'The credit is taken to be drawn in full for its whole duration; if that is not known, for three months.',
  },
  e: {
    situation: 'bridging loan',
    de: 'Der Kredit gilt als in voller Höhe und für die gesamte Laufzeit in Anspruch genommen; ist sie unbekannt, für zwölf Monate.',
    en: 'The credit is taken to be drawn in full for its whole duration; if that is not known, for twelve months.',
  },
  f: {
    situation: 'open-ended credit that is neither overdraft nor bridging loan',
    de: 'Der Kredit gilt ab der ersten Inanspruchnahme für ein Jahr als gewährt und sofort in voller Höhe abgerufen. Der Kreditbetrag wird in zwölf gleich hohen monatlichen Raten zurückgezahlt, beginnend einen Monat nach der ersten Inanspruchnahme; mit der letzten Zahlung sind Kapital, Zinsen und sonstige Kosten ausgeglichen.',
    en: 'The credit is taken to run for one year from the first drawdown and to be drawn at once and in full. The capital is repaid in twelve equal monthly payments beginning one month after the first drawdown; the final payment clears capital, interest and other charges.',
  },
  g: {
    situation: 'a repayment whose date or amount is not known',
    de: 'Die Rückzahlung gilt als zum frühesten vertraglichen Zeitpunkt und mit dem niedrigsten vertraglichen Betrag geleistet.',
    en: 'Repayment is taken to be made on the earliest date and with the lowest amount for which the contract provides.',
  },
  h: {
    situation: 'other payments whose date or amount is not known',
    de: 'Zinsen werden mit den Kapitalrückzahlungen gezahlt, einmalige Kosten bei Vertragsschluss, wiederkehrende Kosten in gleichen Beträgen und Abständen ab der ersten Kapitalrückzahlung.',
    en: 'Interest is paid together with the capital, one-off charges at conclusion, recurring charges in equal amounts at regular intervals from the first repayment of capital.',
  },
  i: {
    situation: 'no ceiling has been agreed',
    de: 'Der Kredit gilt als in Höhe von 1.500 Euro gewährt.',
    en: 'The ceiling on the credit is taken to be EUR 1,500.',
  },
  j: {
    situation: 'different rates or charges for limited periods',
    de: 'Der höchste Sollzinssatz und die höchsten Kosten gelten für die gesamte Laufzeit.',
    en: 'The highest rate and charges are taken to apply for the whole duration.',
  },
  k: {
    situation: 'a fixed rate at first, then an index',
    de: 'Nach der Zinsbindung gilt der Sollzinssatz, der sich aus dem Stand des Indexes bei der Berechnung ergibt.',
    en: 'After the fixed period the rate is the one that follows from the index at the time of calculation.',
  },
} as const satisfies Record<string, Assumption>

export type AssumptionLetter = keyof typeof assumptions

/** The assumption that each of our products is calculated with. A plan needs none: its payments are known. */
export const assumptionOf = {
  open_ended_line: 'f',
  renewable_line: 'g',
} as const satisfies Record<string, AssumptionLetter>
