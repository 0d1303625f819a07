import { expect, test } from "vitest";
import { add, convolve, convolveDepthwise, layer, maxPool, padChannels, relu } from "./layers";

const COUNT = layer(4, 4, 1, Float32Array.from({ length: 16 }, (_, index) => index));

test("a kernel of one pixel mixes channels", () => {
  const kernel = { shape: [1, 1, 2, 2], values: Float32Array.of(1, 10, 2, 20) };
  const mixed = convolve(layer(1, 2, 2, Float32Array.of(1, 2, 3, 4)), kernel, Float32Array.of(0.5, 0), 1);
  expect([...mixed.values]).toEqual([5.5, 50, 11.5, 110]);
});

test("a sum of 3 by 3 pixels with a stride is padded after the last, as TensorFlow does", () => {
  const ones = new Float32Array(9).fill(1);
  const expected = [45, 39, 66, 50];
  expect([...convolve(COUNT, { shape: [3, 3, 1, 1], values: ones }, Float32Array.of(0), 2).values]).toEqual(expected);
  expect([...convolveDepthwise(COUNT, { shape: [3, 3, 1, 1], values: ones }, 2).values]).toEqual(expected);
});

test("the largest of 2 by 2 pixels is taken", () => {
  expect([...maxPool(COUNT).values]).toEqual([5, 7, 13, 15]);
});

test("channels are padded with zeros, sums added, and what is negative becomes zero", () => {
  const two = layer(1, 2, 1, Float32Array.of(-1, 2));
  expect([...padChannels(two, 1).values]).toEqual([-1, 0, 2, 0]);
  expect([...relu(add(two, two)).values]).toEqual([0, 4]);
});
