/** What a layer of a network gives: rows of pixels, each with its channels. */
export interface Layer {
  height: number;
  width: number;
  channels: number;
  values: Float32Array;
}

/** The weights of a convolution, as TensorFlow orders them: height, width, channels in, channels out. */
export interface Kernel {
  shape: readonly number[];
  values: Float32Array;
}

export function layer(height: number, width: number, channels: number, values?: Float32Array): Layer {
  return { height, width, channels, values: values ?? new Float32Array(height * width * channels) };
}

/** Convolve with padding "SAME", as TensorFlow defines it. */
export function convolve(input: Layer, kernel: Kernel, bias: Float32Array, stride: number): Layer {
  const [, size, , channels] = kernel.shape as [number, number, number, number];
  const patches = size === 1 ? input : patchesOf(input, size, stride);
  const output = layer(patches.height, patches.width, channels);
  multiply(patches, transposed(kernel.values, channels), bias, output);
  return output;
}

/** Convolve each channel by itself with 3 by 3 weights and padding "SAME". */
export function convolveDepthwise(input: Layer, kernel: Kernel, stride: number): Layer {
  const { channels, values } = input;
  const output = layer(Math.ceil(input.height / stride), Math.ceil(input.width / stride), channels);
  forTaps(input, output, 3, stride, (from, to, tap) => {
    const weights = tap * channels;
    for (let channel = 0; channel < channels; channel++) {
      output.values[to + channel]! += values[from + channel]! * kernel.values[weights + channel]!;
    }
  });
  return output;
}

/** Take the largest of each 2 by 2 pixels. */
export function maxPool(input: Layer): Layer {
  const output = layer(input.height / 2, input.width / 2, input.channels);
  output.values.fill(Number.NEGATIVE_INFINITY);
  forTaps(input, output, 2, 2, (from, to) => {
    for (let channel = 0; channel < input.channels; channel++) {
      output.values[to + channel] = Math.max(output.values[to + channel]!, input.values[from + channel]!);
    }
  });
  return output;
}

/** Add channels of zeros. */
export function padChannels(input: Layer, more: number): Layer {
  const output = layer(input.height, input.width, input.channels + more);
  for (let pixel = 0; pixel < input.height * input.width; pixel++) {
    const from = pixel * input.channels;
    output.values.set(input.values.subarray(from, from + input.channels), pixel * output.channels);
  }
  return output;
}

export function add(one: Layer, other: Layer): Layer {
  return { ...one, values: one.values.map((value, index) => value + other.values[index]!) };
}

export function relu(input: Layer): Layer {
  return { ...input, values: input.values.map((value) => (value > 0 ? value : 0)) };
}

/** Call for each pixel of the output and each tap of the kernel that lies inside of the input. */
function forTaps(input: Layer, output: Layer, size: number, stride: number, call: (from: number, to: number, tap: number) => void): void {
  const top = Math.floor(Math.max(0, (output.height - 1) * stride + size - input.height) / 2);
  const left = Math.floor(Math.max(0, (output.width - 1) * stride + size - input.width) / 2);
  for (let index = 0; index < output.height * output.width; index++) {
    const y = Math.floor(index / output.width) * stride - top;
    const x = (index % output.width) * stride - left;
    for (let tap = 0; tap < size * size; tap++) {
      const [row, column] = [y + Math.floor(tap / size), x + (tap % size)];
      if (row < 0 || row >= input.height || column < 0 || column >= input.width) continue;
      call((row * input.width + column) * input.channels, index * output.channels, tap);
    }
  }
}

/** Return what the kernel sees at each place, as the channels of one pixel. */
function patchesOf(input: Layer, size: number, stride: number): Layer {
  const { channels, values } = input;
  const output = layer(Math.ceil(input.height / stride), Math.ceil(input.width / stride), size * size * channels);
  forTaps(input, output, size, stride, (from, to, tap) => {
    for (let channel = 0; channel < channels; channel++) output.values[to + tap * channels + channel] = values[from + channel]!;
  });
  return output;
}

/** Return weights with the channels out first, so that the products of one lie next to each other. */
function transposed(weights: Float32Array, channels: number): Float32Array {
  const rows = weights.length / channels;
  return weights.map((_, index) => weights[(index % rows) * channels + Math.floor(index / rows)]!);
}

/** Multiply four pixels at once: each weight is read once for them. */
function multiply({ channels, values }: Layer, weights: Float32Array, bias: Float32Array, output: Layer): void {
  const pixels = output.height * output.width;
  const into = output.values;
  for (let pixel = 0; pixel < pixels; pixel += 4) {
    const first = pixel * channels;
    const [second, third, fourth] = [1, 2, 3].map((more) => Math.min(pixel + more, pixels - 1) * channels) as [number, number, number];
    for (let channel = 0; channel < output.channels; channel++) {
      let [a, b, c, d] = [0, 0, 0, 0];
      const row = channel * channels;
      for (let from = 0; from < channels; from++) {
        const weight = weights[row + from]!;
        a += weight * values[first + from]!;
        b += weight * values[second + from]!;
        c += weight * values[third + from]!;
        d += weight * values[fourth + from]!;
      }
      const sums = [a, b, c, d];
      for (let more = 0; more < Math.min(4, pixels - pixel); more++) {
        into[(pixel + more) * output.channels + channel] = sums[more]! + bias[channel]!;
      }
    }
  }
}
