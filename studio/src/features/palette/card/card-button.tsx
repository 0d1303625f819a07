import { Button } from "react-aria-components/Button";
import { save } from "../../../shared/files/save";
import { useText } from "../../../shared/texts/texts";
import type { Section } from "./layout";
import { drawCard } from "./picture";

const FILE = "my-colors.png";

/** Saves the colors as a picture to take shopping. */
export function CardButton({ skin, sections }: { skin: string; sections: readonly Section[] }) {
  const text = useText();
  async function download() {
    save(await drawCard({ title: text("palette.title"), skin, sections }), FILE);
  }
  return <Button onPress={() => void download()}>{text("palette.card")}</Button>;
}
