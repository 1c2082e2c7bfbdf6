declare module "virtual:formulas" {
  const formulas: Readonly<Record<string, import("./render-formulas.js").RenderedFormula>>;
  export default formulas;
}
