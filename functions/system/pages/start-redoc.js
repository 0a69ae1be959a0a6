// Shows the document in ReDoc, in the colours that the system prefers.

const dark = {
  colors: {
    primary: { main: "#8ab8ff" },
    text: { primary: "#e4e7ec", secondary: "#a3acba" },
    border: { dark: "#3b424f", light: "#3b424f" },
    http: { get: "#7ccf8a", post: "#8ab8ff", put: "#e0b060", delete: "#ff9d94", patch: "#e0b060", head: "#a3acba" },
  },
  schema: { nestedBackground: "#272b34", typeNameColor: "#a3acba", typeTitleColor: "#a3acba", linesColor: "#3b424f" },
  typography: { code: { color: "#ffb3ab", backgroundColor: "#272b34" }, links: { color: "#8ab8ff", hover: "#b9d4ff" } },
  sidebar: { backgroundColor: "#272b34", textColor: "#e4e7ec" },
  rightPanel: { backgroundColor: "#14161b" },
};
const theme = matchMedia("(prefers-color-scheme: dark)").matches ? dark : {};
Redoc.init("openapi.json", { theme, hideDownloadButtons: false }, document.getElementById("page"));
