import { type I18n, setupI18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { I18nProvider } from "@lingui/react";
import type { ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { I18nProvider as ControlsProvider } from "react-aria-components/I18nProvider";
import { bestLanguage, directionOf, type Language, loadTexts } from "../shared/texts/languages";
import { sheets } from "./sheets";

/** A part of the studio in a shop's own page: its styles and the page's stay apart. */
export abstract class StudioElement extends HTMLElement {
  static readonly observedAttributes: readonly string[] = ["lang"];

  #root: Root | undefined;
  #texts: I18n | undefined;

  /** Return what is shown now. */
  protected abstract content(): ReactNode;

  connectedCallback(): void {
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = sheets();
    this.#root ??= createRoot(shadow);
    void this.#speak();
  }

  disconnectedCallback(): void {
    this.#root?.unmount();
    this.#root = undefined;
  }

  attributeChangedCallback(name: string): void {
    if (name === "lang") void this.#speak();
    else this.show();
  }

  /** Show what there is anew. */
  protected show(): void {
    const texts = this.#texts;
    if (!texts) return;
    this.#root?.render(
      <I18nProvider i18n={texts}>
        <ControlsProvider locale={texts.locale}>
          <div lang={texts.locale} dir={directionOf(texts.locale)}>
            {this.content()}
          </div>
        </ControlsProvider>
      </I18nProvider>,
    );
  }

  /** The language of the element, else that of what it stands in, else the browser's. */
  protected get language(): Language {
    const around = this.closest<HTMLElement>("[lang]")?.lang;
    return bestLanguage(around ? [around] : navigator.languages);
  }

  async #speak(): Promise<void> {
    const language = this.language;
    const messages = await loadTexts(language);
    const texts = setupI18n();
    texts.setMessagesCompiler(compileMessage);
    texts.loadAndActivate({ locale: language, messages });
    this.#texts = texts;
    this.show();
  }
}
