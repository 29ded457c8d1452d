// Package moneypages are the money: standards, statements, vouchers and the
// books behind them.
package moneypages
