import studio from "../app/styles.css?inline";
import camera from "../features/capture/camera/camera.css?inline";
import host from "./elements.css?inline";

let made: CSSStyleSheet[] | undefined;

/** Return the styles of the studio for shadow roots, whose `:root` is the element itself. */
export function sheets(): CSSStyleSheet[] {
  made ??= [studio.replaceAll(":root", ":host"), camera, host].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  return made;
}
