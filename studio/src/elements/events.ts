import type { Analysis } from "../shared/photos/photos";

/** The event of a photo that was measured; it bubbles out of shadow roots. */
export const ANALYZED = "fashion-analyzed";

/** Its `detail`. */
export interface Analyzed {
  /** The answer of the API to the photo. */
  analysis: Analysis;
  /** The photo itself, which is stored nowhere else. */
  photo: Blob;
}

declare global {
  interface DocumentEventMap {
    [ANALYZED]: CustomEvent<Analyzed>;
  }
}
