import type { PaletteList } from "./lists";

/** Write palettes as a patch of a FashionPlatform, in YAML; strings are quoted as in JSON, which YAML takes. */
export function writeSpec(lists: readonly PaletteList[]): string {
  const palettes = lists.length > 0 ? `palettes:\n${lists.map(writeList).join("")}` : "palettes: []\n";
  return `spec:\n  ${palettes}`;
}

function writeList({ tone, undertone, subcategory, colors }: PaletteList): string {
  const written = colors.map(({ name, hex }) => `    - {name: ${JSON.stringify(name)}, hex: ${JSON.stringify(hex)}}\n`);
  return `  - tone: ${tone}\n    undertone: ${undertone}\n    category: ${subcategory}\n    colors:\n${written.join("")}`;
}
