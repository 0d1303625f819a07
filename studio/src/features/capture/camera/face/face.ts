import { type Layer, layer } from "./layers";

/** Where a face is, in shares of the picture. The box reaches from the brows to the chin. */
export interface Face {
  /** The middle of the box. */
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The size in which pictures are looked at: enough for a face that is twice too far away, a third of what the model was made for. */
export const WIDTH = 160;
export const HEIGHT = 120;
/** What the network takes is a whole number of its coarsest cells high. */
const ROWS = 128;
const BLACK = -1;

/** The layers that say where faces are: with two places a cell on the fine grid and six on the coarse one. */
const GRIDS = [
  { scores: "conv2d_33", boxes: "conv2d_35", stride: 16, places: 2 },
  { scores: "conv2d_34", boxes: "conv2d_36", stride: 32, places: 6 },
] as const;
/** What is written for a place: the middle of the box, its size and six landmarks, each as two numbers. */
const NUMBERS = 16;
/** The logit above which it is a face: a probability of one half. */
const LEAST = 0;

/** The names of the layers that `faceOf` reads. */
export const NAMES = GRIDS.flatMap(({ scores, boxes }) => [scores, boxes]).map((name) => `StatefulPartitionedCall/functional_1/${name}/BiasAdd`);

/** Return a picture as BlazeFace takes it: channels from -1 to 1. */
export function inputOf(pixels: Uint8ClampedArray): Layer {
  const input = layer(ROWS, WIDTH, 3);
  input.values.fill(BLACK, 3 * WIDTH * HEIGHT);
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
    for (let channel = 0; channel < 3; channel++) input.values[3 * pixel + channel] = pixels[4 * pixel + channel]! / 127.5 - 1;
  }
  return input;
}

/** Return the face of which the network is surest, undefined where it is sure of none. */
export function faceOf(layers: readonly Layer[]): Face | undefined {
  const best = { score: LEAST, face: undefined as Face | undefined };
  GRIDS.forEach(({ stride, places }, index) => {
    const [scores, boxes] = layers.slice(2 * index, 2 * index + 2) as [Layer, Layer];
    scores.values.forEach((score, place) => {
      if (score <= best.score) return;
      const cell = Math.floor(place / places);
      const [x, y, width, height] = boxes.values.subarray(NUMBERS * place) as unknown as [number, number, number, number];
      const left = stride * ((cell % scores.width) + 0.5);
      const top = stride * (Math.floor(cell / scores.width) + 0.5);
      Object.assign(best, { score, face: { x: (left + x) / WIDTH, y: (top + y) / HEIGHT, width: width / WIDTH, height: height / HEIGHT } });
    });
  });
  return best.face;
}
