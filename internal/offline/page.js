// Reads the code of a certificate and believes it only where one of the
// page's keys signed it. Plain ES5, so that old browsers run it too.
(function () {
  "use strict";
  var issued = JSON.parse(document.getElementById("issued").textContent);
  var alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  var head = "JLL1:", tail = ".";
  var notOurs = "这不是证书上的核验码";
  var cut = "核验码不完整，可能没有拍全或没有贴全，请重新扫一次";
  var unknownKey = "签发密钥不在本页所列公钥之内：可能是伪造，也可能是本页较旧，请从机关网站下载最新的再核一次";
  var forged = "签名不符：内容被改动过，或不是所称的机关签发";
  var wrongDay = "签发日期不在签发密钥的启用期内，不予认可";

  function fault(message) { return { fault: message }; }
  function by(id) { return document.getElementById(id); }

  function base45(s) { // RFC 9285
    if (s.length % 3 === 1) throw fault(cut);
    var out = [];
    for (var i = 0; i < s.length; i += 3) {
      var group = s.substr(i, 3), n = 0;
      for (var k = group.length - 1; k >= 0; k--) {
        var d = alphabet.indexOf(group.charAt(k));
        if (d < 0) throw fault(cut);
        n = n * 45 + d;
      }
      if (n > (group.length === 3 ? 0xffff : 0xff)) throw fault(cut);
      if (group.length === 3) out.push(n >> 8);
      out.push(n & 255);
    }
    return new Uint8Array(out);
  }

  // Reader reads the little CBOR that a statement is, in its one spelling.
  function Reader(bytes) { this.b = bytes; this.at = 0; }
  Reader.prototype.head = function (major) {
    if (this.at >= this.b.length) throw fault(cut);
    var first = this.b[this.at++], n = first & 31;
    if (first >> 5 !== major) throw fault(forged);
    if (n < 24) return n;
    var width = { 24: 1, 25: 2, 26: 4 }[n];
    if (!width || this.at + width > this.b.length) throw fault(cut);
    for (n = 0; width > 0; width--) n = n * 256 + this.b[this.at++];
    return n;
  };
  Reader.prototype.exact = function (major, want) { if (this.head(major) !== want) throw fault(forged); };
  Reader.prototype.bytes = function (major) {
    var n = this.head(major);
    if (this.at + n > this.b.length) throw fault(cut);
    this.at += n;
    return this.b.subarray(this.at - n, this.at);
  };
  Reader.prototype.text = function () { return new TextDecoder("utf-8", { fatal: true }).decode(this.bytes(3)); };
  Reader.prototype.end = function () { if (this.at !== this.b.length) throw fault(forged); };

  function message(raw) { // COSE_Sign1 of RFC 9052, tagged
    var r = new Reader(raw), m = {};
    r.exact(6, 18);
    r.exact(4, 4);
    m.head = r.bytes(2);
    r.exact(5, 0); // what the signature does not cover holds nothing
    m.payload = r.bytes(2);
    m.signature = r.bytes(2);
    r.end();
    if (m.signature.length !== 64) throw fault(forged);
    var h = new Reader(m.head);
    h.exact(5, 2);
    h.exact(0, 1);
    h.exact(1, 6); // -7: ES256
    h.exact(0, 4);
    m.key = h.bytes(2);
    h.end();
    return m;
  }

  function statement(payload) {
    var r = new Reader(payload), s = {};
    r.exact(5, 7);
    r.exact(0, 1); s.kind = r.head(0);
    r.exact(0, 2); s.issuer = r.text();
    r.exact(0, 3); s.number = r.text();
    r.exact(0, 4); s.name = r.text();
    r.exact(0, 5); s.trade = r.text();
    r.exact(0, 6); s.level = r.head(0);
    r.exact(0, 7); s.day = r.head(0);
    r.end();
    if (!issued.kinds[s.kind] || !issued.levels[s.level]) throw fault(forged);
    return s;
  }

  function prefixed(major, bytes) {
    var n = bytes.length, h = n < 24 ? [major << 5 | n] : n < 256 ? [major << 5 | 24, n] : [major << 5 | 25, n >> 8, n & 255];
    return h.concat(Array.prototype.slice.call(bytes));
  }
  function signedBytes(m) { // Sig_structure, RFC 9052 4.4
    var context = "Signature1".split("").map(function (c) { return c.charCodeAt(0); });
    return new Uint8Array([0x84].concat(prefixed(3, context), prefixed(2, m.head), [0x40], prefixed(2, m.payload)));
  }
  function hex(bytes) { return Array.prototype.map.call(bytes, function (x) { return (x < 16 ? "0" : "") + x.toString(16); }).join(""); }

  // verify promises the statement of a code's text, or fails with a fault.
  function verify(text) {
    return Promise.resolve().then(function () {
      text = text.replace(/^[\s\u3000]+|[\s\u3000]+$/g, "");
      if (text.length > 1200 || text.indexOf(head) !== 0) throw fault(notOurs);
      if (text.charAt(text.length - 1) !== tail) throw fault(cut);
      var m = message(base45(text.slice(head.length, -1))), key = null, id = hex(m.key);
      issued.keys.forEach(function (k) { if (k.id === id) key = k; });
      if (!key) throw fault(unknownKey);
      var subtle = window.crypto && (crypto.subtle || crypto.webkitSubtle);
      if (!subtle) throw { cannot: true };
      var jwk = { kty: "EC", crv: "P-256", x: key.x, y: key.y, ext: true };
      return subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]).then(function (k) {
        return subtle.verify({ name: "ECDSA", hash: { name: "SHA-256" } }, k, m.signature, signedBytes(m));
      }).then(function (good) {
        if (!good) throw fault(forged);
        var s = statement(m.payload);
        if (s.day < key.from || key.until && s.day > key.until) throw fault(wrongDay);
        s.text = text;
        return s;
      });
    });
  }

  function element(name, text, className) {
    var e = document.createElement(name);
    if (text) e.textContent = text;
    if (className) e.className = className;
    return e;
  }
  function day(n) { return Math.floor(n / 10000) + "年" + Math.floor(n / 100) % 100 + "月" + n % 100 + "日"; }

  function show(kind, title, rest) {
    var box = by("result");
    box.className = "box " + kind;
    box.textContent = "";
    box.appendChild(element("b", title, "big"));
    (rest || []).forEach(function (e) { box.appendChild(e); });
    box.hidden = false;
    box.scrollIntoView(false);
  }
  function believed(s) {
    var list = element("dl");
    [
      ["证书", issued.kinds[s.kind]], ["编号", s.number], ["姓名", s.name], ["职业（工种）", s.trade],
      ["等级", issued.levels[s.level]], ["颁发日期", day(s.day)], ["签发机关", s.issuer]
    ].forEach(function (f) {
      list.appendChild(element("dt", f[0]));
      list.appendChild(element("dd", f[1]));
    });
    var rest = [element("p", "确由该机关签发，内容没有改动。请与证书、证件对照。"), list];
    if (issued.site) {
      var p = element("p"), a = element("a", "联网查现在是否有效");
      a.href = issued.site + "/check#" + encodeURIComponent(s.text);
      a.rel = "noreferrer";
      p.appendChild(a);
      rest.push(p);
    }
    show("ok", "签名有效", rest);
  }
  function refused(e) {
    if (e && e.cannot) {
      show("", "这个浏览器不能核验", [element("p", "本页用的是浏览器自带的密码功能，这里没有：可能浏览器太旧，或本页经不加密的网址（http）打开。" +
        "请把本页下载下来直接打开，或换用新的浏览器；也可以请装有本系统程序的机器运行 jinlanling certificate verify。")]);
      return;
    }
    show("bad", "不能认可", [element("p", (e && e.fault || cut) + "。")]);
  }
  function check(text) { return verify(text).then(believed, refused); }

  // The code in a picture, tried at several sizes: a large photo is read best
  // when it is made smaller.
  function read(source, width, height) {
    var canvas = document.createElement("canvas"), sizes = [900, 1500, 600, 2200];
    for (var i = 0; i < sizes.length; i++) {
      var scale = Math.min(1, sizes[i] / Math.max(width, height));
      if (i > 0 && scale === 1 && sizes[i] > sizes[0]) continue;
      canvas.width = Math.max(1, Math.round(width * scale));
      canvas.height = Math.max(1, Math.round(height * scale));
      var ink = canvas.getContext("2d");
      ink.fillStyle = "#fff";
      ink.fillRect(0, 0, canvas.width, canvas.height);
      ink.drawImage(source, 0, 0, canvas.width, canvas.height);
      var found = jsQR(ink.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height);
      if (found && found.data) return found.data;
    }
    return "";
  }

  by("picture").addEventListener("change", function () {
    var file = this.files[0], image = new Image(), input = this;
    if (!file) return;
    image.onload = function () {
      var text = read(image, image.naturalWidth, image.naturalHeight);
      URL.revokeObjectURL(image.src);
      input.value = "";
      if (text) check(text); else show("", "照片里没有读出二维码", [element("p", "请拍正、拍清，让核验码占画面一半以上，再选一次。")]);
    };
    image.onerror = function () { input.value = ""; show("", "打不开这个文件", [element("p", "请选 PNG 或 JPEG 照片。")]); };
    image.src = URL.createObjectURL(file);
  });

  var stream = null;
  function stop() {
    if (stream) stream.getTracks().forEach(function (t) { t.stop(); });
    stream = null;
    by("live").hidden = true;
  }
  function look() {
    if (!stream) return;
    var v = by("video"), canvas = document.createElement("canvas");
    if (v.videoWidth) {
      var scale = Math.min(1, 800 / Math.max(v.videoWidth, v.videoHeight)), ink;
      canvas.width = v.videoWidth * scale;
      canvas.height = v.videoHeight * scale;
      ink = canvas.getContext("2d");
      ink.drawImage(v, 0, 0, canvas.width, canvas.height);
      var found = jsQR(ink.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height, { inversionAttempts: "dontInvert" });
      if (found && found.data) {
        stop();
        check(found.data);
        return;
      }
    }
    setTimeout(look, 150);
  }
  if (!(navigator.mediaDevices && navigator.mediaDevices.getUserMedia)) by("camera").hidden = true;
  by("camera").addEventListener("click", function () {
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).then(function (s) {
      stream = s;
      by("live").hidden = false;
      by("video").srcObject = s;
      by("video").play();
      look();
    }, function () { show("", "没有用上摄像头", [element("p", "没有摄像头，或没有允许使用。请拍下核验码，再点“选核验码的照片”。")]); });
  });
  by("stop").addEventListener("click", stop);
  by("typed").addEventListener("submit", function (e) {
    e.preventDefault();
    check(by("text").value);
  });
  by("numbered").addEventListener("submit", function (e) { // a number bears no signature: nothing here can prove it
    e.preventDefault();
    var number = by("number").value.replace(/[\uff01-\uff5e]/g, function (c) { return String.fromCharCode(c.charCodeAt(0) - 65248); })
      .replace(/[\s\u3000]/g, "").toUpperCase();
    if (!/^[A-Z0-9-]{4,40}$/.test(number)) {
      show("", "请填写证书编号", [element("p", "编号印在证书上，由字母和数字组成。")]);
      return;
    }
    var rest = [element("p", "编号上没有签名，谁都能照抄，离线不能证明它是真的。要知道 " + number + " 是不是本机关颁发、现在是否有效，请联网查。")];
    if (issued.site) {
      var p = element("p"), a = element("a", "联网查这个编号");
      a.href = issued.site + "/check#number=" + encodeURIComponent(number);
      a.rel = "noreferrer";
      p.appendChild(a);
      rest.push(p);
    } else {
      rest.push(element("p", "请到本机关网站的“查证书”填写编号和姓名。"));
    }
    show("", "只凭编号，离线不能核验", rest);
  });
  by("text").addEventListener("keydown", function (e) {
    if (e.keyCode === 13) { // a scanner ends with it
      e.preventDefault();
      check(this.value);
    }
  });
  by("ways").hidden = false;
})();
