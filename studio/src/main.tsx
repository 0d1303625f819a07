import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { keepPageOffline } from "./app/service-worker";
import "./app/styles.css";
import { preferredLanguage, showIn } from "./shared/texts/languages";

keepPageOffline();
// English comes with the script; the texts of the others may not arrive.
await showIn(preferredLanguage()).catch(() => showIn("en"));

createRoot(document.getElementById("studio")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
