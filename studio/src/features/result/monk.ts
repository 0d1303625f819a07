/** The swatches of the Monk Skin Tone scale, 1 to 10 (Monk 2019, https://skintone.google, CC BY 4.0). */
export const MONK_HEX = [
  "#f6ede4",
  "#f3e7db",
  "#f7ead0",
  "#eadaba",
  "#d7bd96",
  "#a07e56",
  "#825c43",
  "#604134",
  "#3a312a",
  "#292420",
] as const;
