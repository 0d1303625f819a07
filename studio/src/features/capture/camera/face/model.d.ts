declare module "@vladmandic/human/models/blazeface.json" {
  import type { Graph } from "./network";
  const graph: Graph;
  export default graph;
}
