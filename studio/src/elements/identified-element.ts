import { createFashionClient, type FashionClient, type Identity } from "@fashion-platform/client";
import { fetchIn } from "../shared/api/fetch-in-language";
import { StudioElement } from "./studio-element";

export type Token = string | (() => string | Promise<string>);

/**
 * A part that speaks to the API.
 *
 * Its attributes are `api`, the address of the gateway, and `token`, or on one's own machine `user`. The property `token` also
 * takes a function, which is called before each request.
 */
export abstract class IdentifiedElement extends StudioElement {
  static override readonly observedAttributes = [...StudioElement.observedAttributes, "api", "token", "user"];

  #token: Token | undefined;
  #client: FashionClient | undefined;

  get token(): Token | undefined {
    return this.#token ?? this.getAttribute("token") ?? undefined;
  }

  set token(token: Token | undefined) {
    this.#token = token;
    this.#connect();
  }

  /** The client of the API, undefined until the page has said where it is and who is asking. */
  protected get client(): FashionClient | undefined {
    return this.#client;
  }

  override connectedCallback(): void {
    this.#takeEarlyToken();
    super.connectedCallback();
  }

  override attributeChangedCallback(name: string): void {
    if (name === "lang") super.attributeChangedCallback(name);
    else this.#connect();
  }

  #connect(): void {
    const baseUrl = this.getAttribute("api")?.replace(/\/$/, "");
    const identity = this.#identity();
    const fetch = fetchIn(() => this.language);
    this.#client = baseUrl && identity ? createFashionClient({ baseUrl, identity, fetch }) : undefined;
    this.show();
  }

  #identity(): Identity | undefined {
    const userId = this.getAttribute("user");
    if (this.token) return { token: this.token };
    return userId ? { userId } : undefined;
  }

  // A page may have set the property before this class was there: it hides the one of the class.
  #takeEarlyToken(): void {
    const early = Object.getOwnPropertyDescriptor(this, "token");
    if (!early) return;
    Reflect.deleteProperty(this, "token");
    this.token = early.value as Token;
  }
}
