import type { ReactNode } from "react";
import { Capture } from "./capture";
import { ANALYZED, type Analyzed } from "./events";
import { IdentifiedElement } from "./identified-element";

/** `<fashion-capture>` takes photos, has them measured, and dispatches `fashion-analyzed` for each that was. */
export class CaptureElement extends IdentifiedElement {
  protected override content(): ReactNode {
    return this.client && <Capture client={this.client} report={this.#report} />;
  }

  readonly #report = (detail: Analyzed): void => {
    this.dispatchEvent(new CustomEvent(ANALYZED, { detail, bubbles: true, composed: true }));
  };
}
