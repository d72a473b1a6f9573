// A form beside its document: a field that is clicked, or entered, is asked for by its subject.
export default {
  render({ model, el }) {
    el.className = "selfeval viewer";
    const [page, form] = [0, 1].map(() => el.appendChild(document.createElement("div")));
    form.innerHTML = model.get("form");
    const field = (subject) => form.querySelector(`[data-subject="${CSS.escape(subject)}"]`);
    const show = () => {
      page.innerHTML = model.get("page");
      page.querySelector(".marked")?.scrollIntoView({ block: "nearest" });
      page.removeAttribute("aria-busy");
    };
    const choose = (event) => {
      const subject = event.target.closest("[data-subject]")?.dataset.subject;
      if (!subject || (event.type === "keydown" && event.key !== "Enter")) return;
      field(model.get("subject"))?.removeAttribute("aria-current");
      field(subject).setAttribute("aria-current", "true");
      page.setAttribute("aria-busy", "true");
      model.set("subject", subject);
      model.save_changes();
    };
    form.querySelectorAll("[data-subject]").forEach((one) => { one.tabIndex = 0; });
    form.addEventListener("click", choose);
    form.addEventListener("keydown", choose);
    model.on("change:page", show);
    field(model.get("subject"))?.setAttribute("aria-current", "true");
    show();
  },
};
