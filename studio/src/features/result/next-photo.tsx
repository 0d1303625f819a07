import type { Schemas } from "@fashion-platform/client";
import { Link } from "@tanstack/react-router";
import { useText } from "../../shared/texts/texts";

/** The photo that would narrow the tone most. */
export function NextPhoto({ advice: { code } }: { advice: Schemas["PhotoAdvice"] }) {
  const text = useText();
  return (
    <section className="notice" aria-labelledby="next-photo">
      <h2 id="next-photo">{text("next-photo.title")}</h2>
      <p>{text(`next-photo.${code}`)}</p>
      {code !== "none" && <Link to="/">{text("next-photo.take")}</Link>}
    </section>
  );
}
