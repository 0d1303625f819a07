import { add, convolve, convolveDepthwise, type Kernel, type Layer, maxPool, padChannels, relu } from "./layers";

/** A node of a graph as TensorFlow.js writes it. */
interface Node {
  name: string;
  op: string;
  input?: string[];
  attr: Record<string, { list?: { i?: string[]; s?: string[] } }>;
}

/** The graph of a model as TensorFlow.js writes it. */
export interface Graph {
  modelTopology: { node: Node[] };
  weightsManifest: { weights: { name: string; shape: number[]; dtype: string }[] }[];
}

type Find = (name: string) => Promise<Layer>;
export type Network = (input: Layer, names: readonly string[]) => Promise<Layer[]>;

/** Return the function that runs a graph on an input of any size and gives the layers of some names. */
export function network(graph: Graph, weights: ArrayBuffer): Network {
  const nodes = new Map(graph.modelTopology.node.map((node) => [node.name, node]));
  const kernels = kernelsOf(graph, weights);
  return (input, names) => {
    const known = new Map<string, Promise<Layer>>();
    const find: Find = (name) => {
      const found = known.get(name) ?? run(nodes.get(name)!, find, kernels, input);
      known.set(name, found);
      return found;
    };
    return Promise.all(names.map(find));
  };
}

async function run(node: Node, find: Find, kernels: ReadonlyMap<string, Kernel>, input: Layer): Promise<Layer> {
  if (node.op === "Placeholder") return input;
  const [first, second, third] = node.input as [string, string, string];
  const from = await find(first);
  const stride = Number(node.attr["strides"]?.list?.i?.[1]);
  switch (node.op) {
    case "_FusedConv2D": {
      // The page answers between two layers, as one takes a few milliseconds.
      await turn();
      const sum = convolve(from, kernels.get(second)!, kernels.get(third)!.values, stride);
      return node.attr["fused_ops"]!.list!.s!.some((name) => atob(name) === "Relu") ? relu(sum) : sum;
    }
    case "DepthwiseConv2dNative":
      return convolveDepthwise(from, kernels.get(second)!, stride);
    case "MaxPool":
      return maxPool(from);
    case "Pad":
      return padChannels(from, kernels.get(second)!.values.at(-1)!);
    case "AddV2":
      return add(from, await find(second));
    case "Relu":
      return relu(from);
    default:
      throw new Error(`There is no layer ${node.op}.`);
  }
}

/** Let what waits run: the next message comes after it, without the delay of a timer. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Weights lie one after another, four bytes each. */
function kernelsOf(graph: Graph, weights: ArrayBuffer): Map<string, Kernel> {
  let offset = 0;
  const all = graph.weightsManifest.flatMap((group) => group.weights);
  return new Map(
    all.map(({ name, shape, dtype }) => {
      const kind = dtype === "int32" ? Int32Array : Float32Array;
      const values = Float32Array.from(new kind(weights, offset, shape.reduce((product, each) => product * each, 1)));
      offset += 4 * values.length;
      return [name, { shape, values }];
    }),
  );
}
