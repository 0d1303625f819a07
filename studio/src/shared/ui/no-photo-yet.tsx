import { Link } from "@tanstack/react-router";
import { useText } from "../texts/texts";

/** Where nothing was measured yet. */
export function NoPhotoYet() {
  const text = useText();
  return (
    <div className="notice">
      <p>{text("shared.no-photo")}</p>
      <Link to="/" className="button primary">
        {text("shared.take-photo")}
      </Link>
    </div>
  );
}
