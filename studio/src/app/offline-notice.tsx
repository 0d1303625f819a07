import { useOnline } from "../shared/api/online";
import { useText } from "../shared/texts/texts";

/** Says that there is no network, for as long as there is none. */
export function OfflineNotice() {
  const text = useText();
  const isOnline = useOnline();
  // What is to be read out has to be in the page before its text is.
  return (
    <div role="status" className="offline">
      {!isOnline && <p className="notice">{text("app.offline")}</p>}
    </div>
  );
}
