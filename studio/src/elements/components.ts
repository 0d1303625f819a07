/** The studio's parts for a shop's own page, as custom elements. */
import { enableShadowDOM } from "react-stately/private/flags/flags";
import { CaptureElement } from "./capture-element";
import { ResultElement } from "./result-element";

const STYLES = "react-aria-pressable-style";

// React Aria writes no style element into the page where this ID exists.
if (!document.getElementById(STYLES)) document.head.append(Object.assign(document.createElement("meta"), { id: STYLES }));

// Its controls find out where an event began, across the borders of shadow roots.
enableShadowDOM();

customElements.define("fashion-capture", CaptureElement);
customElements.define("fashion-result", ResultElement);
