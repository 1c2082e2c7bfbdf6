// The first code of the page: it starts the training worker, then loads all else. The two take about the same time.
import { startEarly } from "../session/training-worker.js";
import { opensWithRun } from "./opens-with-run.js";

const page = document.getElementById("page") as HTMLElement;

if (opensWithRun(location.hash)) {
  startEarly();
  // The page asks for it again, and tells a person if it cannot be loaded.
  import("../session/worker-run.js").catch(() => {});
}
import("./main.js").then(
  ({ openPage }) => openPage(page),
  () => {
    const isKorean = navigator.language.startsWith("ko");
    page.setAttribute("role", "alert");
    page.textContent = isKorean
      ? "페이지의 코드를 불러오지 못했습니다. 새로 고침 하세요."
      : "The code of the page could not be loaded; reload the page.";
  },
);
