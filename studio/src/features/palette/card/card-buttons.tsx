import { Button } from "react-aria-components/Button";
import { save } from "../../../shared/files/save";
import { useText } from "../../../shared/texts/texts";
import type { Section } from "./layout";
import { drawCard } from "./picture";
import "./print.css";

const FILE = "my-colors.png";

/** Take the colors shopping: as a picture, or as the browser prints them, to a PDF too. */
export function CardButtons({ skin, sections }: { skin: string; sections: readonly Section[] }) {
  const text = useText();
  async function download() {
    save(await drawCard({ title: text("palette.title"), skin, sections }), FILE);
  }
  return (
    <div className="actions">
      <Button onPress={() => void download()}>{text("palette.card")}</Button>
      <Button onPress={() => window.print()}>{text("palette.print")}</Button>
    </div>
  );
}
