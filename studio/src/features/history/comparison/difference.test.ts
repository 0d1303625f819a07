import { expect, test } from "vitest";
import { differenceOf, mayAgree } from "./difference";

function measured(lab: number[], interval = [4, 6]) {
  return { lab, interval };
}

test.each([
  [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
  [[50, 2.5, 0], [56, -27, -3], 31.903],
  [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
])("%j and %j differ as in the test data of Sharma, Wu and Dalal", (one, other, difference) => {
  expect(differenceOf(measured(one), measured(other))).toBeCloseTo(difference, 4);
});

test("measurements may agree where their intervals meet", () => {
  expect(mayAgree(measured([0, 0, 0], [3, 5]), measured([0, 0, 0], [5, 6]))).toBe(true);
  expect(mayAgree(measured([0, 0, 0], [3, 4]), measured([0, 0, 0], [5, 6]))).toBe(false);
  expect(mayAgree(measured([0, 0, 0], [5, 6]), measured([0, 0, 0], [3, 4]))).toBe(false);
});
