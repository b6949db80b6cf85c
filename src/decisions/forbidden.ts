// What may never decide on a credit, however well it predicts (`domain-rules.md` 3.4 and 7.3).

/**
 * Words that betray a forbidden feature: special categories of data, nationality and gender, social networks, the address by
 * itself, where money is spent, and the partner's own score, which nobody here can explain.
 */
const forbiddenWords = [
  ...['gender', 'sex', 'salutation', 'pregnan', 'first name', 'last name'],
  ...['national', 'citizen', 'ethnic', 'race', 'origin', 'native', 'birth place', 'birth country', 'language'],
  ...['religi', 'church', 'belief', 'politic', 'union', 'health', 'medical', 'disab', 'genetic', 'biometric'],
  ...['social', 'facebook', 'instagram', 'linkedin', 'friend'],
  ...['street', 'postal', 'postcode', 'zip', 'city', 'address', 'neighbour'],
  ...['merchant', 'gambl', 'donation', 'purchase', 'browser', 'device'],
  ...['partner score', 'pre selected'],
]
const forbidden = new RegExp(`\\b(?:${forbiddenWords.join('|')})`)

/** Does this name, written `likeThis` or `like_this`, stand for a feature that may never decide? */
export const isForbidden = (feature: string): boolean =>
  forbidden.test(
    feature
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .replace(/[^A-Za-z]+/g, ' ')
      .toLowerCase(),
  )
