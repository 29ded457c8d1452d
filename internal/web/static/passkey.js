// A form that a device fills in: it asks us what to ask, asks the device, and is
// sent with the answer. It is shown where the browser knows passkeys and the page
// stands at the address that they are bound to.
"use strict";
(function () {
  if (!window.PublicKeyCredential || !navigator.credentials || !window.fetch) { return; }

  function bytes(text) {
    var raw = atob(text.replace(/-/g, "+").replace(/_/g, "/")), out = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) { out[i] = raw.charCodeAt(i); }
    return out.buffer;
  }
  function text(buffer) {
    var raw = "", a = new Uint8Array(buffer);
    for (var i = 0; i < a.length; i++) { raw += String.fromCharCode(a[i]); }
    return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  // ask asks the device; options of a new key name its user.
  function ask(o) {
    o.challenge = bytes(o.challenge);
    (o.excludeCredentials || []).concat(o.allowCredentials || []).forEach(function (c) { c.id = bytes(c.id); });
    if (!o.user) { return navigator.credentials.get({ publicKey: o }); }
    o.user.id = bytes(o.user.id);
    return navigator.credentials.create({ publicKey: o });
  }

  // answer is what the device said, as JSON.
  function answer(c) {
    var r = c.response, said = { clientDataJSON: text(r.clientDataJSON) };
    if (r.attestationObject) {
      said.attestationObject = text(r.attestationObject);
    } else {
      said.authenticatorData = text(r.authenticatorData);
      said.signature = text(r.signature);
      said.userHandle = r.userHandle ? text(r.userHandle) : "";
    }
    return JSON.stringify({ id: c.id, rawId: text(c.rawId), type: c.type, response: said, clientExtensionResults: {} });
  }

  function why(e) {
    switch (e && e.name) {
      case "NotAllowedError": return "没有完成：取消了，或等得太久。请再试一次。";
      case "InvalidStateError": return "这台设备已经添加过。";
      case "NotSupportedError": case "ConstraintError": return "这台设备没有指纹、人脸或锁屏密码，不能用。";
      case "SecurityError": return "这个网址不能用通行密钥。";
      case "Busy": return "试得太多了，请等几分钟再试。";
    }
    return "没有办成。请刷新页面再试。";
  }

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    if (form.dataset.origin !== location.origin) { return; }
    var says = form.querySelector("[data-says]"), button = form.querySelector("button[type=submit]");
    form.hidden = false;
    document.querySelectorAll("[data-unless-passkey]").forEach(function (e) { e.hidden = true; });
    form.addEventListener("submit", function (e) {
      if (form.elements.answer.value) { return; }
      e.preventDefault();
      button.disabled = true;
      says.textContent = "请按设备的提示操作……";
      fetch(form.dataset.passkey, { method: "POST", credentials: "same-origin", redirect: "manual" }).then(function (r) {
        if (r.type === "opaqueredirect") { location.reload(); throw { name: "" }; } // the password is asked for again
        if (!r.ok) { throw { name: r.status === 429 ? "Busy" : "" }; }
        return r.json();
      }).then(function (asked) {
        form.elements.begun.value = asked.begun;
        return ask(asked.options);
      }).then(function (c) {
        form.elements.answer.value = answer(c);
        form.submit();
      }).catch(function (e) {
        says.textContent = why(e);
        button.disabled = false;
      });
    });
  });
  window.addEventListener("pageshow", function (e) { if (e.persisted) { location.reload(); } }); // an answer is good once
})();
