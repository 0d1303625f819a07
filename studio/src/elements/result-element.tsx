import type { ReactNode } from "react";
import type { Analysis } from "../shared/photos/photos";
import { ANALYZED, type Analyzed } from "./events";
import { Result } from "./result";
import { StudioElement } from "./studio-element";

/** `<fashion-result>` shows what was measured: what its property `analysis` holds, or the newest photo of the page. */
export class ResultElement extends StudioElement {
  #analysis: Analysis | undefined;
  #url: string | undefined;

  get analysis(): Analysis | undefined {
    return this.#analysis;
  }

  set analysis(analysis: Analysis | undefined) {
    this.#replace(analysis, undefined);
  }

  override connectedCallback(): void {
    document.addEventListener(ANALYZED, this.#take);
    super.connectedCallback();
  }

  override disconnectedCallback(): void {
    document.removeEventListener(ANALYZED, this.#take);
    super.disconnectedCallback();
  }

  protected override content(): ReactNode {
    return this.#analysis && <Result key={this.#url} analysis={this.#analysis} url={this.#url} />;
  }

  readonly #take = ({ detail: { analysis, photo } }: CustomEvent<Analyzed>): void => this.#replace(analysis, photo);

  #replace(analysis: Analysis | undefined, photo: Blob | undefined): void {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = photo && URL.createObjectURL(photo);
    this.#analysis = analysis;
    this.show();
  }
}
