import { expect, test } from "vitest";
import { writeSpec } from "./spec";

test("a list is written as the custom resource takes it", () => {
  const colors = [{ name: 'Burnt "Ember": #1', hex: "#aa3311" }, { name: "珊瑚", hex: "#ff7f50" }];
  expect(writeSpec([{ tone: 5, undertone: "warm", subcategory: "lip", colors }])).toBe(`spec:
  palettes:
  - tone: 5
    undertone: warm
    category: lip
    colors:
    - {name: "Burnt \\"Ember\\": #1", hex: "#aa3311"}
    - {name: "珊瑚", hex: "#ff7f50"}
`);
});

test("no list at all is written as well, for it takes others away", () => {
  expect(writeSpec([])).toBe("spec:\n  palettes: []\n");
});
