import { ColorSpace, OKLab, sRGB, to } from "colorjs.io/fn";

ColorSpace.register(sRGB);
ColorSpace.register(OKLab);

type Lab = readonly [lightness: number, a: number, b: number];

interface Pixel {
  lab: Lab;
  weight: number;
}

/** Side in pixels of the square to which a picture is reduced before its color is read. */
export const SIDE = 48;
/** Standard deviation of a pixel's weight about the middle of the picture, by the picture's side. */
const SPREAD = 0.2;
/** Side of a cell of OKLab whose colors are counted together. */
const CELL = 0.06;
/** OKLab distance up to which colors belong to the same cloth, in light and in folds. */
const ALIKE = 0.1;
const ROUNDS = 3;

/** Return the color that fills most of the middle of a picture, or undefined where all of it is transparent. */
export function dominantColor({ data, width, height }: Pick<ImageData, "data" | "width" | "height">): string | undefined {
  const pixels = weighedPixels(data, width, height);
  if (pixels.length === 0) return undefined;
  let color = meanOf(fullestCell(pixels));
  for (let round = 0; round < ROUNDS; round += 1) color = meanOf(pixels.filter(({ lab }) => distance(lab, color) <= ALIKE));
  return hexOf(color);
}

function weighedPixels(data: Uint8ClampedArray, width: number, height: number): Pixel[] {
  const found: Pixel[] = [];
  for (let place = 0; place < width * height; place += 1) {
    const [red, green, blue, alpha] = data.subarray(4 * place, 4 * place + 4) as unknown as [number, number, number, number];
    if (alpha === 0) continue;
    const x = ((place % width) + 0.5) / width - 0.5;
    const y = (Math.floor(place / width) + 0.5) / height - 0.5;
    const weight = (alpha / 255) * Math.exp(-(x * x + y * y) / (2 * SPREAD * SPREAD));
    const { coords } = to({ space: sRGB, coords: [red / 255, green / 255, blue / 255], alpha: 1 }, OKLab);
    found.push({ lab: coords.map(Number) as unknown as Lab, weight });
  }
  return found;
}

function fullestCell(pixels: readonly Pixel[]): Pixel[] {
  const cells = new Map<string, Pixel[]>();
  for (const pixel of pixels) {
    const key = pixel.lab.map((value) => Math.round(value / CELL)).join();
    const cell = cells.get(key);
    if (cell) cell.push(pixel);
    else cells.set(key, [pixel]);
  }
  return [...cells.values()].reduce((best, cell) => (weightOf(cell) > weightOf(best) ? cell : best));
}

function weightOf(pixels: readonly Pixel[]): number {
  return pixels.reduce((sum, { weight }) => sum + weight, 0);
}

function meanOf(pixels: readonly Pixel[]): Lab {
  const whole = weightOf(pixels);
  const mean = (axis: 0 | 1 | 2) => pixels.reduce((sum, { lab, weight }) => sum + weight * lab[axis], 0) / whole;
  return [mean(0), mean(1), mean(2)];
}

function distance(one: Lab, other: Lab): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

function hexOf(lab: Lab): string {
  const { coords } = to({ space: OKLab, coords: [...lab], alpha: 1 }, sRGB);
  const bytes = coords.map((value) => Math.round(255 * Math.min(1, Math.max(0, Number(value)))));
  return `#${bytes.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
