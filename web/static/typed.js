// What people type, made plain, as beds/people/typed.py does it: for what this screen shows of a number that waits. Which
// number it is the house decides.

const NOTHING = /[\p{C}\p{Z}\p{Pd}\p{M}\p{Default_Ignorable_Code_Point}\u2212\u02d7\u2043\s]/gu // unseen, space, dashes, accents
const DIGIT = /\p{Nd}/u

// Digits of a script stand in order, nought first: so many places after the last that is none.
function value (digit) {
  let before = 0
  while (DIGIT.test(String.fromCodePoint(digit.codePointAt(0) - before - 1))) before++
  return String(before % 10)
}

export const code = (text) => text.replace(/\p{Nd}/gu, value).normalize('NFKC').replace(NOTHING, '').toUpperCase()
